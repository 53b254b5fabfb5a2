using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Tests.Wire;
using CryptoViz.Pipeline.Contracts;
using Xunit.Abstractions;

namespace CryptoViz.Gateway.Tests.Realtime;

public sealed class FramesTests(ITestOutputHelper output)
{
    private const int Runs = 25;
    private const int Steps = 80;

    [Fact]
    public void A_market_client_that_is_cut_off_and_resumes_anywhere_ends_with_the_same_table() => EachSeed(random =>
    {
        var coins = Enumerable.Range(0, 8).Select(i => Samples.BitcoinRow.With(t => t with { Id = new CoinId($"c{i}") })).ToArray();
        CutAndResume<MarketTable, MarketChange>(random, Samples.Table(coins[..5]), (table, number) =>
        {
            var coin = coins[random.Next(coins.Length)];
            var row = random.Next(4) switch
            {
                0 => coin with { Stale = new Staleness(Samples.Now, "rate-limited") },
                1 => coin.With(t => t with { MarketCap = random.Next(2) == 0 ? null : random.Next(1_000) }),
                _ => coin.With(t => t with { Price = random.Next(5), ObservedAt = Samples.Now.AddSeconds(random.Next(9)) }),
            };
            return random.Next(6) == 0 ? table.Apply(Samples.DeltaOf(number, [], [row.Summary.Latest.Id]))
                : random.Next(12) == 0 ? table.Replace([.. coins[2..6]], 0, number)
                : table.Apply(Samples.DeltaOf(number, [row]));
        });
    });

    [Fact]
    public void A_coin_client_that_is_cut_off_and_resumes_anywhere_ends_with_the_same_window() => EachSeed(random =>
    {
        var start = new CoinWindow("24h", Samples.SeriesOf([1_000, 2_000], [1, 2]) with { From = 0 }, Samples.BitcoinRow);
        var time = 2_000L;
        CutAndResume<CoinWindow, CoinChange>(random, start, (window, sequence) =>
        {
            if (random.Next(5) == 0 && window.With(Samples.BitcoinRow with { RankChange24h = random.Next(9) }) is { } aside) return aside;

            time += random.Next(3) * 500;
            var late = Math.Max(0, time - random.Next(6_000));
            long[] times = late < time ? [late, time] : [time];
            var news = Samples.SeriesOf(times, [.. times.Select(_ => random.Next(4) == 0 ? double.NaN : random.Next(100))]) with
            {
                From = Math.Max(0, time - 8_000),
                AsOf = time,
                Gaps = random.Next(4) == 0 ? [new Gap(1, 2, null)] : [],
                Base = random.Next(4) == 0 ? null : window.Series.Base,
            };
            return window.Apply(Samples.DeltaOf(sequence - 1, sequence, news), window.Row);
        });
    });

    [Fact]
    public void A_news_client_that_is_cut_off_and_resumes_anywhere_ends_with_the_same_newest_items() => EachSeed(random =>
    {
        var items = Enumerable.Range(0, 140)
            .Select(i => Samples.News($"n{i}", Samples.Now.AddMinutes(-random.Next(100)))).ToArray();
        CutAndResume<NewsBoard, NewsChange>(random, NewsBoard.Of([.. items[..90]], 1), (board, number) =>
        {
            var cursor = new Cursor("n", number);
            var some = items[random.Next(items.Length)];
            var again = some with { Mentions = [new Mention(Samples.Bitcoin, $"{random.Next(9)}", "name", 1)] };
            return board.Apply(board.Find(some.Item.Id) is null
                ? new NewsProtocol.Delta(cursor, cursor, [some], [], [])
                : new NewsProtocol.Delta(cursor, cursor, [], [again], []));
        });
    });

    [Fact]
    public void A_stream_that_is_at_the_newest_frame_gets_nothing() => Started().After(1).ShouldBeNull();

    [Fact]
    public void Streams_at_the_same_place_get_the_very_same_bytes()
    {
        var frames = Moved(Moved(Started()));

        frames.After(1)!.Body.ShouldBeSameAs(frames.After(1)!.Body);
        frames.After(2)!.Body.ShouldNotBeSameAs(frames.After(1)!.Body);
        frames.Whole().Body.ShouldBeSameAs(frames.Whole().Body);
    }

    [Fact]
    public void A_stream_behind_the_ring_gets_a_snapshot_and_one_within_it_a_delta()
    {
        var frames = Started();
        for (var i = 0; i <= Frames<MarketTable, MarketChange>.RingSize; i++) frames = Moved(frames);

        frames.After(1)!.Type.ShouldBe("snapshot");
        frames.After(2)!.Type.ShouldBe("delta");
    }

    [Fact]
    public void After_a_state_that_could_only_be_told_whole_nothing_before_it_is_joined()
    {
        var frames = Moved(Started());
        var whole = frames.Next(frames.State, new Cursor("other", 1), null);

        whole.After(2)!.Type.ShouldBe("snapshot");
        whole.Resume(new Cursor("m", 2)).Type.ShouldBe("snapshot");
    }

    [Fact]
    public void A_cursor_in_the_ring_is_told_what_it_missed_and_a_foreign_or_future_one_everything()
    {
        var frames = Moved(Moved(Started()));

        frames.Resume(new Cursor("m", 2)).Type.ShouldBe("delta");
        frames.Resume(new Cursor("m", 3)).Type.ShouldBe("delta");
        frames.Resume(new Cursor("m", 4)).Type.ShouldBe("snapshot");
        frames.Resume(new Cursor("x", 2)).Type.ShouldBe("snapshot");
        frames.Resume(null).Type.ShouldBe("snapshot");
    }

    [Fact]
    public void A_client_of_before_the_gateways_start_is_told_only_what_it_missed_by_the_coins_milestones()
    {
        var minutes = Enumerable.Range(0, 100).Select(minute => minute * 60_000L).ToArray();
        var told = new CoinProtocol.Snapshot(Samples.Bitcoin, "24h", new Cursor("j", 107), Samples.SeriesOf(minutes, [.. minutes.Select(m => (double)m)]), Samples.BitcoinRow.Summary)
        {
            Milestones = [new Milestone(50, minutes[40]), new Milestone(60, minutes[50] + 59_000)],
        };
        var frames = Frames<CoinWindow, CoinChange>.First(CoinWindow.Of(told, Samples.BitcoinRow), told.Cursor);

        TimesOf(frames.Resume(new Cursor("j", 55))).ShouldBe(minutes[40..]);
        TimesOf(frames.Resume(new Cursor("j", 60))).ShouldBe(minutes[50..]);
        frames.Resume(new Cursor("j", 61)).ShouldBeSameAs(frames.Resume(new Cursor("j", 106)));
        foreach (var unknown in new[] { new Cursor("j", 49), new Cursor("j", 108), new Cursor("other", 60) })
            frames.Resume(unknown).Type.ShouldBe("snapshot");

        long[] TimesOf(Frame frame)
        {
            frame.Type.ShouldBe("delta");
            return [.. System.Text.Json.JsonDocument.Parse(frame.Body.Json).RootElement.GetProperty("times").EnumerateArray().Select(time => time.GetInt64())];
        }
    }

    [Fact]
    public void A_client_that_was_away_for_longer_than_the_ring_is_told_only_what_it_missed()
    {
        var frames = Frames<CoinWindow, CoinChange>.First(new CoinWindow("24h", Series(1), Samples.BitcoinRow), new Cursor("j", 1));
        var (away, always) = (new ClientState(), new ClientState());
        for (var minute = 2; minute < 4 * Frames<CoinWindow, CoinChange>.RingSize; minute++)
        {
            var (state, change) = frames.State.Apply(Samples.DeltaOf(minute - 1, minute, Series(minute)), Samples.BitcoinRow);
            frames = frames.Next(state, new Cursor("j", minute), change);
            if (minute == 20) away.Apply(frames.Whole());
        }

        var resumed = frames.Resume(new Cursor("j", 20));
        away.Apply(resumed);

        always.Apply(frames.Whole());
        resumed.Type.ShouldBe("delta");
        away.ToString().ShouldBe(always.ToString());

        static CoinSeries Series(int minute) => Samples.SeriesOf([minute * 60_000L], [minute]) with { From = 0, AsOf = minute * 60_000L };
    }

    [Fact]
    public void A_market_client_that_was_away_for_longer_than_the_ring_is_told_only_the_rows_that_changed_and_of_them_only_what_moves()
    {
        var other = Samples.BitcoinRow.With(tick => tick with { Id = new CoinId("still") });
        var frames = Frames<MarketTable, MarketChange>.First(Samples.Table(Samples.BitcoinRow, other), new Cursor("m", 1));
        var (away, always) = (new ClientState(), new ClientState());
        away.Apply(frames.Whole());
        while (frames.Number < 4 * Frames<MarketTable, MarketChange>.RingSize) frames = Moved(frames);

        var resumed = frames.Resume(new Cursor("m", 1));
        away.Apply(resumed);

        always.Apply(frames.Whole());
        away.ToString().ShouldBe(always.ToString());
        resumed.Type.ShouldBe("delta");
        JsonOf(resumed).GetProperty("coins").EnumerateArray().ShouldHaveSingleItem().EnumerateObject().Select(field => field.Name).ShouldBe(["id", "price"]);
        JsonOf(resumed).GetProperty("added").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public void A_market_client_that_was_away_gets_a_row_whole_that_came_meanwhile()
    {
        var frames = Started();
        var (added, change) = frames.State.Apply(Samples.DeltaOf(2, [Samples.TinyRow]));
        frames = frames.Next(added, new Cursor("m", 2), change);
        while (frames.Number < 2 * Frames<MarketTable, MarketChange>.RingSize) frames = Moved(frames);

        JsonOf(frames.Resume(new Cursor("m", 1))).GetProperty("added").EnumerateArray().ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe(Samples.TinyRow.Summary.Latest.Name);
    }

    [Fact]
    public void A_market_that_started_again_can_not_tell_by_its_new_numbers_what_was_missed_before()
    {
        var frames = Started();
        while (frames.Number < 300) frames = Moved(frames);
        var (state, change) = frames.State.Replace([.. frames.State.Rows], 0, number: 5);
        frames = frames.Next(state, new Cursor("again", 5), change);
        for (var number = 6; number < 100; number++)
        {
            (state, change) = frames.State.Apply(Samples.DeltaOf(number, [Samples.TinyRow.With(tick => tick with { Price = number })]));
            frames = frames.Next(state, new Cursor("again", number), change);
        }

        frames.Resume(new Cursor("again", 4)).Type.ShouldBe("snapshot");
        frames.Resume(new Cursor("m", 250)).Type.ShouldBe("snapshot");
        var told = JsonOf(frames.Resume(new Cursor("again", 6)));
        told.GetProperty("coins").GetArrayLength().ShouldBe(0);
        told.GetProperty("added").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(Samples.TinyRow.Summary.Latest.Id.Value);
    }

    [Fact]
    public void A_market_that_told_several_numbers_at_once_can_not_tell_what_was_missed_before_them()
    {
        var frames = Started();
        var (state, change) = frames.State.Apply(Samples.DeltaOf(9, [Samples.TinyRow]) with { After = new Cursor("m", 1) });
        frames = frames.Next(state, new Cursor("m", 9), change);

        frames.Resume(new Cursor("m", 1)).Type.ShouldBe("delta");
        frames.Resume(new Cursor("m", 5)).Type.ShouldBe("snapshot");
    }

    [Fact]
    public void However_many_cursors_clients_come_back_with_few_deltas_are_encoded()
    {
        var frames = Started();
        while (frames.Number < 3_000) frames = Moved(frames);

        var told = Enumerable.Range(1, 2_900).Select(number => frames.Resume(new Cursor("m", number))).ToHashSet(ReferenceEqualityComparer.Instance);

        told.Count.ShouldBeLessThanOrEqualTo(12);
    }

    [Fact]
    public void A_news_client_that_was_away_for_longer_than_the_ring_is_told_only_what_it_missed()
    {
        var (second, third) = (Samples.News("n2", Samples.Now.AddMinutes(-2)), Samples.News("n3", Samples.Now));
        var board = NewsBoard.Of([Samples.News("n1", Samples.Now.AddMinutes(-1)), second], 1);
        var frames = Frames<NewsBoard, NewsChange>.First(board, new Cursor("n", 1));
        var (away, always) = (new ClientState(), new ClientState());
        away.Apply(frames.Whole());
        for (var number = 2; number < 2 * Frames<NewsBoard, NewsChange>.RingSize; number++)
        {
            var (after, cursor) = (new Cursor("n", number - 1), new Cursor("n", number));
            var again = (number % 2 == 0 ? second : third) with { Mentions = [new Mention(Samples.Bitcoin, $"{number}", "name", 1)] };
            var (state, change) = frames.State.Apply(number == 2
                ? new NewsProtocol.Delta(after, cursor, [third], [], [])
                : new NewsProtocol.Delta(after, cursor, [], [again], []));
            frames = frames.Next(state, cursor, change);
        }

        var resumed = frames.Resume(new Cursor("n", 1));
        away.Apply(resumed);

        always.Apply(frames.Whole());
        away.ToString().ShouldBe(always.ToString());
        resumed.Type.ShouldBe("delta");
        JsonOf(resumed).GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe("n3");
        JsonOf(resumed).GetProperty("updated").EnumerateArray().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_resumed_coin_stream_is_told_the_row_again_since_its_cursor_says_nothing_of_the_market()
    {
        var frames = Frames<CoinWindow, CoinChange>.First(new CoinWindow("24h", Samples.Day, Samples.BitcoinRow), new Cursor("j", 7));

        var frame = System.Text.Json.JsonDocument.Parse(frames.Resume(new Cursor("j", 7)).Body.Json).RootElement;

        frame.GetProperty("times").GetArrayLength().ShouldBe(0);
        frame.GetProperty("row").GetProperty("id").GetString().ShouldBe("bitcoin");
        frame.TryGetProperty("statistics", out _).ShouldBeFalse();
    }

    private static System.Text.Json.JsonElement JsonOf(Frame frame) => System.Text.Json.JsonDocument.Parse(frame.Body.Json).RootElement;

    private static Frames<MarketTable, MarketChange> Started() =>
        Frames<MarketTable, MarketChange>.First(Samples.Table(Samples.BitcoinRow), new Cursor("m", 1));

    private static Frames<MarketTable, MarketChange> Moved(Frames<MarketTable, MarketChange> frames)
    {
        var row = Samples.BitcoinRow.With(tick => tick with { Price = frames.Number });
        var (state, change) = frames.State.Apply(Samples.DeltaOf(frames.Number + 1, [row]));
        return frames.Next(state, new Cursor("m", frames.Number + 1), change);
    }

    /// <summary>One client sees every frame, another is cut off at random and comes back by number or by cursor.</summary>
    private static void CutAndResume<TState, TChange>(Random random, TState start, Func<TState, long, (TState State, TChange Change)> step)
        where TState : class, IFeedState<TChange>
        where TChange : class, IFeedChange<TChange>
    {
        var frames = Frames<TState, TChange>.First(start, new Cursor("o", 1));
        var (always, sometimes) = (new ClientState(), new ClientState());
        always.Apply(frames.Whole());
        sometimes.Apply(frames.Whole());
        var sent = frames.Number;
        for (var i = 0; i < Steps; i++)
        {
            var before = frames.Number;
            var (state, change) = step(frames.State, before + 1);
            frames = frames.Next(state, new Cursor("o", before + 1), random.Next(40) == 0 ? null : change);
            always.Apply(frames.After(before)!);

            // Mostly soon, now and then further away than the ring reaches.
            if (i < Steps - 1 && random.Next(random.Next(8) == 0 ? 90 : 4) != 0) continue;
            sometimes.Apply(random.Next(2) == 0 ? frames.After(sent) ?? frames.Whole() : frames.Resume(new Cursor("o", sent)));
            sent = frames.Number;
            sometimes.ToString().ShouldBe(always.ToString());
        }

        var fresh = new ClientState();
        fresh.Apply(frames.Whole());
        always.ToString().ShouldBe(fresh.ToString());
    }

    private void EachSeed(Action<Random> run)
    {
        var first = Random.Shared.Next();
        for (var seed = first; seed < first + Runs; seed++)
        {
            output.WriteLine($"seed {seed}");
            run(new Random(seed));
        }
    }
}
