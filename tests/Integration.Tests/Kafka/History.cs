using System.Collections.Concurrent;
using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Integration.Tests.Kafka;

/// <summary>
/// What was sent and what came of it. Each coin counts its records from 0 and is done with one once, as a real coin is by a tick's
/// identity; one that comes too early is a fault of order or a loss.
/// </summary>
internal sealed class History(int seed, int coins)
{
    private readonly Coin[] _coins = [.. Enumerable.Range(0, coins).Select(_ => new Coin())];
    private readonly ConcurrentDictionary<(int Coin, int Number), bool> _letters = new();
    private long _applied;
    private long _repeated;

    /// <summary>Records that were applied or became a dead letter.</summary>
    public long Done => Interlocked.Read(ref _applied) + _letters.Count;

    /// <summary>Records that came again after they were applied.</summary>
    public long Repeated => Interlocked.Read(ref _repeated);

    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>One record in a hundred can't be taken.</summary>
    public static bool IsPoison(int number) => number % 100 == 57;

    /// <summary>The coin and its count of the n-th record of all.</summary>
    public (int Coin, int Number) At(int n) => (n % coins, n / coins);

    /// <summary>Reads a record.</summary>
    public static Decoded<Counted> Read(TopicRecord record) =>
        Decoded<Counted>.Good(new Counted(BitConverter.ToInt32(record.Value), BitConverter.ToInt32(record.Value[4..]), record.Offset));

    /// <summary>Takes a batch as the coins would, some of them slowly.</summary>
    public async Task<ImmutableArray<DeadLetter>> Apply(ImmutableArray<ReadRecord<Counted>> records)
    {
        if (Random.Shared.Next(20) == 0) await Task.Delay(Random.Shared.Next(20));
        var letters = ImmutableArray.CreateBuilder<DeadLetter>();
        foreach (var record in records)
        {
            var (coin, number, offset) = record.Value!;
            if (IsPoison(number))
            {
                _letters[(coin, number)] = true;
                letters.Add(record.Letter(DeadLetterReason.UnreadableJson, $"record {number} of coin {coin}", DateTimeOffset.UnixEpoch));
            }

            _coins[coin].Take(number, this, $"seed {seed}, coin {coin}, offset {offset}");
        }

        return letters.DrainToImmutable();
    }

    /// <summary>A record of a coin, which counts them.</summary>
    public sealed record Counted(int Coin, int Number, long Offset);

    private sealed class Coin
    {
        private int _next;

        public void Take(int number, History history, string where)
        {
            lock (this)
            {
                if (number < _next)
                {
                    Interlocked.Increment(ref history._repeated);
                    return;
                }

                if (number > _next) history.Faults.Enqueue($"{where}: {number} came, {_next} is next");
                _next = number + 1;
                if (!IsPoison(number)) Interlocked.Increment(ref history._applied);
            }
        }
    }
}
