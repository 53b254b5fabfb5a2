using System.Collections.Immutable;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Benchmarks.Push;

/// <summary>A market of which all rows move in every frame.</summary>
internal static class SampleMarket
{
    /// <summary>So many rows that change make a frame of 2 KB.</summary>
    public const int Rows = 9;

    /// <summary>The fields that move.</summary>
    public static FieldMask Moving { get; } = RowJson.Fields.Changed(Coin(0, 0), Coin(0, 1));

    public static Frames<MarketTable, MarketChange> First() => Frames<MarketTable, MarketChange>.First(Table(0), Cursor(1));

    /// <summary>The next frame; each price is the stamp.</summary>
    public static Frames<MarketTable, MarketChange> Next(this Frames<MarketTable, MarketChange> frames, long stamp)
    {
        var next = Cursor(frames.Number + 1);
        var (state, change) = frames.State.Apply(new MarketProtocol.Delta(frames.Cursor, next, Coins(stamp), [], 0));
        return frames.Next(state, next, change);
    }

    /// <summary>Publishes the next frame, stamped now unless a stamp is given.</summary>
    public static Task PublishNextAsync(this Feed<MarketTable, MarketChange> feed, long? stamp = null)
    {
        feed.Publish(feed.Now.Frames!.Next(stamp ?? ConnectionSet.Stamp));
        return Task.CompletedTask;
    }

    private static Cursor Cursor(long number) => new("benchmark", number);

    private static MarketTable Table(long stamp) => MarketTable.Empty.Replace(Coins(stamp), 0, 1).State;

    private static ImmutableArray<MarketCoin> Coins(long stamp) => [.. Enumerable.Range(0, Rows).Select(number => Coin(number, stamp))];

    private static MarketCoin Coin(int number, long stamp)
    {
        var tick = KafkaTicks.Tick(number);
        var moved = stamp % 1_000_000;
        return new MarketCoin
        {
            Summary = new CoinSummary
            {
                Latest = tick with
                {
                    Price = stamp,
                    MarketCap = tick.MarketCap + moved,
                    Volume24h = tick.Volume24h + moved,
                    ObservedAt = tick.ObservedAt.AddMilliseconds(stamp % 1_000_000_000),
                    IngestedAt = tick.IngestedAt.AddMilliseconds(stamp % 1_000_000_000),
                },
                Change = new Changes(moved / 1e6, -moved / 2e6, moved / 3e6, -4.12837, 12.90271, 140.2),
                SourceChanges = [],
            },
            Listed = true,
        };
    }
}
