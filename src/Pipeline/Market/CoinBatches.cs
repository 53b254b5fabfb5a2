using System.Collections.Immutable;
using Akka.Actor;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// The seam between Kafka and the coins: what a record has to be for a coin to take it, and a batch of records as one command a coin, all
/// asked at once. A coin that can't take its command after some tries costs a dead letter for each of its records and holds up nobody
/// else.
/// </summary>
internal sealed class CoinBatches(IActorRef coins, string quote, TimeProvider time, TimeSpan patience)
{
    /// <summary>How long one try may take: recovery of a large coin, a moving shard and a slow disk fit in it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int Tries = 3;

    /// <summary>The time between two tries while the journal takes nothing.</summary>
    private static readonly TimeSpan UnavailablePause = TimeSpan.FromSeconds(1);

    /// <summary>Reads a record of <c>datacrypto</c>.</summary>
    public Decoded<Tick> ReadTick(TopicRecord record) => TopicCodec.Tick(record.Value) switch
    {
        { Value: { } tick } when (Foreign(tick.Quote) ?? Implausible(tick)) is var (reason, detail) => Decoded<Tick>.Bad(reason, detail),
        var read => read,
    };

    /// <summary>Reads a record of <c>datacrypto-history</c>.</summary>
    public Decoded<HistoryChunk> ReadHistory(TopicRecord record) => TopicCodec.History(record.Value) switch
    {
        { Value: { } chunk } when Foreign(chunk.Quote) is var (reason, detail) => Decoded<HistoryChunk>.Bad(reason, detail),
        var read => read,
    };

    /// <summary>Applies records of <c>datacrypto</c>.</summary>
    public Task<ImmutableArray<DeadLetter>> Ticks(ImmutableArray<ReadRecord<Tick>> records) =>
        Apply(records, tick => tick.Id, (id, ticks) => [new CoinProtocol.ApplyTicks(id, ticks)]);

    /// <summary>Applies records of <c>datacrypto-history</c>.</summary>
    public Task<ImmutableArray<DeadLetter>> History(ImmutableArray<ReadRecord<HistoryChunk>> records) =>
        Apply(records, chunk => chunk.Id, (id, chunks) => chunks.Select(chunk => new CoinProtocol.ApplyHistory(id, chunk)));

    private async Task<ImmutableArray<DeadLetter>> Apply<T>(
        ImmutableArray<ReadRecord<T>> records,
        Func<T, CoinId> coinOf,
        Func<CoinId, ImmutableArray<T>, IEnumerable<ICoinMessage>> commands) where T : class
    {
        var letters = ImmutableArray.CreateBuilder<DeadLetter>();
        var byCoin = new Dictionary<CoinId, List<ReadRecord<T>>>();
        foreach (var record in records)
        {
            if (record.Value is not { } value)
            {
                letters.Add(record.Letter(time.GetUtcNow()));
                continue;
            }

            var id = coinOf(value);
            if (!byCoin.TryGetValue(id, out var ofCoin)) byCoin[id] = ofCoin = [];
            ofCoin.Add(record);
        }

        var refused = await Task.WhenAll(byCoin.Select(async coin =>
        {
            foreach (var command in commands(coin.Key, [.. coin.Value.Select(record => record.Value!)]))
                if (await Refusal(command) is var (why, more))
                    return coin.Value.Select(record => record.Letter(why, more, time.GetUtcNow()));
            return [];
        }));
        letters.AddRange(refused.SelectMany(ofCoin => ofCoin));
        return letters.DrainToImmutable();
    }

    private (string Reason, string Detail)? Foreign(string itsQuote) =>
        itsQuote == quote ? null : (DeadLetterReason.UnknownQuote, $"quoted in {itsQuote}, this installation is in {quote}");

    // Our own sources refuse these before; other programs may write to the topic too. A time ahead of the clock would end all windows there.
    private (string Reason, string Detail)? Implausible(Tick tick) =>
        tick.Price == 0 ? (DeadLetterReason.ImplausiblePrice, "price is 0")
        : tick.ObservedAt > time.GetUtcNow() + TimeSeries.Ahead ? (DeadLetterReason.MissingTime, $"observedAt {tick.ObservedAt:u} lies in the future")
        : null;

    /// <summary>Null when the coin took the command; else why not.</summary>
    private async Task<(string Reason, string Detail)?> Refusal(ICoinMessage command)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                switch (await coins.Ask<object>(command, patience))
                {
                    case CoinProtocol.Accepted: return null;
                    case CoinProtocol.Rejected rejected: return (DeadLetterReason.Rejected, rejected.Reason);
                    case CoinProtocol.Damaged damaged: return (DeadLetterReason.NotApplied, damaged.Reason);

                    // All coins share the journal, so everything waits, uncommitted, until there is room.
                    case CoinProtocol.Unavailable:
                        tried = 0;
                        await Task.Delay(UnavailablePause, time);
                        break;
                    case var other: return (DeadLetterReason.NotApplied, $"unexpected answer {other.GetType().Name}");
                }
            }
            catch (AskTimeoutException) when (tried < Tries)
            {
                // The coin may be restarting; it is asked again.
            }
            catch (AskTimeoutException)
            {
                return (DeadLetterReason.NotApplied, $"coin {command.CoinId} did not answer {Tries} times within {patience.TotalSeconds} s");
            }
        }
    }
}
