using CryptoViz.Pipeline.Ingest.Demo;

namespace CryptoViz.Pipeline.Tests.Ingest.Demo;

public class DemoScheduleTests
{
    private const long Beat = 2_000;
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;

    private static readonly DemoSchedule Schedule = new(seed: 1, TimeSpan.FromMilliseconds(Beat));
    private static readonly long Now = DemoClient.AfterNoon.ToUnixTimeMilliseconds() / Beat * Beat;

    [Fact]
    public void In_every_beat_of_an_hour_five_to_fifteen_percent_of_the_coins_change()
    {
        for (var time = Now; time < Now + Hour; time += Beat)
        {
            var changed = DemoCoins.All.Count(coin => Schedule.LastObserved(coin, time) != Schedule.LastObserved(coin, time - Beat));

            (100.0 * changed / DemoCoins.All.Length).ShouldBeInRange(5, 15);
        }
    }

    [Fact]
    public void Observations_go_forward_and_never_beyond_now()
    {
        foreach (var coin in DemoCoins.All)
        {
            var before = 0L;
            for (var time = Now; time < Now + 2 * Hour; time += 5 * Beat + 700)
            {
                var observed = Schedule.LastObserved(coin, time);
                observed.ShouldBeInRange(before, time, coin.Id);
                before = observed;
            }
        }
    }

    [Fact]
    public void An_ordinary_coin_is_never_older_than_two_rounds_of_beats()
    {
        foreach (var coin in DemoCoins.All.Where(coin => coin.Quirk == DemoQuirk.None))
            for (var time = Now; time < Now + Hour; time += 7 * Beat)
                (time - Schedule.LastObserved(coin, time)).ShouldBeLessThan(20 * Beat, coin.Id);
    }

    [Fact]
    public void The_stale_coin_is_always_hours_old()
    {
        for (var time = Now; time < Now + 48 * Hour; time += 13 * Minute)
            (time - Schedule.LastObserved(Coin(DemoQuirk.Stale), time)).ShouldBeInRange(3 * Hour, 9 * Hour);
    }

    [Fact]
    public void The_delisted_coin_is_away_for_20_minutes_of_each_hour()
    {
        var times = Enumerable.Range(0, 6 * 60).Select(minute => Now / Hour * Hour + minute * Minute + 1);

        var away = times.Count(time => !Schedule.IsListed(Coin(DemoQuirk.Delisted), time));

        away.ShouldBe(6 * 20);
    }

    [Fact]
    public void In_a_gap_the_coin_keeps_its_last_observation_for_six_hours()
    {
        var coin = Coin(DemoQuirk.Gap);
        var times = Enumerable.Range(0, 3 * 24 * 60).Select(minute => Now + minute * Minute);

        var oldest = times.Max(time => time - Schedule.LastObserved(coin, time));

        oldest.ShouldBeInRange(6 * Hour - 2 * Minute, 6 * Hour + 20 * Beat);
    }

    private static DemoCoin Coin(DemoQuirk quirk) => DemoCoins.All.Single(coin => coin.Quirk == quirk);
}
