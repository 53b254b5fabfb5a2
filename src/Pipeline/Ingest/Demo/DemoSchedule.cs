namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>
/// When each coin of the demo is observed, as a pure function of (seed, coin, time). Time is cut into beats and ten beats make
/// a round: in each round every ordinary coin is observed at one of the ten beats, spread so that each beat has about a tenth
/// of the coins. Times are epoch milliseconds.
/// </summary>
/// <param name="seed">All choices follow from it.</param>
/// <param name="beat">The time between two changes of the market.</param>
internal sealed class DemoSchedule(int seed, TimeSpan beat)
{
    private const int BeatsInRound = 10;

    /// <summary>A prime that is not below the number of coins, so that multiplying by any number below it shuffles them.</summary>
    private const int Shuffle = 127;

    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;

    private readonly long _beat = (long)beat.TotalMilliseconds;

    /// <summary>The latest time, not after <paramref name="now"/>, at which the coin was observed.</summary>
    public long LastObserved(DemoCoin coin, long now)
    {
        if (coin.Quirk == DemoQuirk.Stale) return (now - 3 * Hour) / (6 * Hour) * (6 * Hour);

        var (round, position) = Math.DivRem(now / _beat, BeatsInRound);
        if (BeatOf(coin, round) > position) round--;
        var observed = (round * BeatsInRound + BeatOf(coin, round)) * _beat;
        return Silence(coin, observed)?.From ?? observed;
    }

    /// <summary>True when the past has a value of the coin at <paramref name="time"/>, seen from <paramref name="now"/>.</summary>
    public bool IsQuoted(DemoCoin coin, long time, long now) => time >= FirstObserved(coin, now) && Silence(coin, time) is null;

    /// <summary>When the coin was first seen; long before any history for all but the young one.</summary>
    public static long FirstObserved(DemoCoin coin, long now) =>
        coin.Quirk == DemoQuirk.Young ? now / Day * Day - 9 * Day : 0;

    /// <summary>True when the coin is in the list of the market.</summary>
    public bool IsListed(DemoCoin coin, long now) => coin.Quirk != DemoQuirk.Delisted || Silence(coin, now) is null;

    /// <summary>The silence that a time is in; its start is still observed, its end again.</summary>
    private (long From, long To)? Silence(DemoCoin coin, long time)
    {
        var (from, to) = coin.Quirk switch
        {
            DemoQuirk.Gap => SixHoursOf(time / (3 * Day)),
            DemoQuirk.Delisted => (time / Hour * Hour + Hour * 2 / 3, time / Hour * Hour + Hour),
            _ => default,
        };
        return time > from && time < to ? (from, to) : null;
    }

    private (long From, long To) SixHoursOf(long threeDays)
    {
        var from = threeDays * 3 * Day + DemoHash.Pick((ulong)seed, (ulong)threeDays, 60) * Hour;
        return (from, from + 6 * Hour);
    }

    private int BeatOf(DemoCoin coin, long round)
    {
        var factor = 1 + DemoHash.Pick((ulong)seed, (ulong)(2 * round), Shuffle - 1);
        var shift = DemoHash.Pick((ulong)seed, (ulong)(2 * round + 1), Shuffle);
        return (factor * coin.Index + shift) % Shuffle % BeatsInRound;
    }
}
