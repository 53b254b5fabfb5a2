using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CsCheck;

namespace CryptoViz.Pipeline.Tests.Ingest;

public class HistoryQueueTests
{
    [Fact]
    public void The_watched_go_first_then_those_that_failed_less_then_the_better_rank_then_the_older()
    {
        var queue = new HistoryQueue();
        queue.Add(Want("failed", failures: 1, rank: 0));
        queue.Add(Want("older", rank: 9));
        queue.Add(Want("younger", rank: 9));
        queue.Add(Want("first", rank: 1));
        queue.Add(Want("watched", HistoryPriority.Watched, failures: 2, rank: 99));

        Drain(queue).ShouldBe(["watched", "first", "older", "younger", "failed"]);
    }

    [Fact]
    public void The_same_request_waits_once()
    {
        var queue = new HistoryQueue();
        queue.Add(Want("a"));
        queue.Add(Want("a"));

        Drain(queue).ShouldBe(["a"]);
    }

    [Fact]
    public void Another_span_of_the_same_coin_is_another_request()
    {
        var queue = new HistoryQueue();
        queue.Add(Want("a"));
        queue.Add(Want("a", days: 90));

        queue.Count.ShouldBe(2);
    }

    [Fact]
    public void A_request_that_becomes_more_urgent_moves_up_and_keeps_its_failures()
    {
        var queue = new HistoryQueue();
        queue.Add(Want("a", rank: 1));
        queue.Add(Want("b", failures: 1, rank: 2));

        queue.Add(Want("b", HistoryPriority.Watched, rank: 2));

        queue.Next.ShouldBe(Want("b", HistoryPriority.Watched, failures: 1, rank: 2));
        Drain(queue).ShouldBe(["b", "a"]);
    }

    [Fact]
    public void A_request_does_not_become_less_urgent()
    {
        var queue = new HistoryQueue();
        queue.Add(Want("a", HistoryPriority.Watched));

        queue.Add(Want("a"));

        queue.Next!.Priority.ShouldBe(HistoryPriority.Watched);
    }

    [Fact]
    public void A_full_queue_drops_the_least_urgent()
    {
        var queue = new HistoryQueue(capacity: 2);
        queue.Add(Want("worst", rank: 3));
        queue.Add(Want("best", rank: 1));
        queue.Add(Want("middle", rank: 2));
        queue.Add(Want("too bad", rank: 9));

        Drain(queue).ShouldBe(["best", "middle"]);
    }

    [Fact]
    public void How_many_go_before_a_request_is_told_and_nothing_of_one_that_does_not_wait()
    {
        var queue = new HistoryQueue();
        queue.Add(Want("second", rank: 2));
        queue.Add(Want("third", rank: 3));
        queue.Add(Want("first", HistoryPriority.Watched, rank: 9));

        new[] { "first", "second", "third", "other" }.Select(coin => queue.Before(Want(coin).Request)).ShouldBe([0, 1, 2, null]);
    }

    [Fact]
    public void An_empty_queue_gives_nothing()
    {
        var queue = new HistoryQueue();

        queue.Next.ShouldBeNull();
        queue.TryTake(out _).ShouldBeFalse();
    }

    [Fact]
    public void Whatever_comes_is_bounded_without_doubles_and_in_order() =>
        Gen.Select(Gen.Int[0, 40], Gen.Enum<HistoryPriority>(), Gen.Int[0, 2], Gen.Int[0, 5]).Array[0, 120].Sample(wants =>
        {
            var queue = new HistoryQueue(capacity: 16);
            foreach (var (coin, priority, failures, rank) in wants) queue.Add(Want($"c{coin}", priority, failures, rank));

            var taken = new List<HistoryWant>();
            while (queue.TryTake(out var want)) taken.Add(want);
            return taken.Count <= 16
                && taken.DistinctBy(want => want.Request).Count() == taken.Count
                && taken.SequenceEqual(taken.OrderBy(want => want.Priority).ThenBy(want => want.Failures).ThenBy(want => want.Rank));
        });

    private static HistoryWant Want(
        string coin, HistoryPriority priority = HistoryPriority.Background, int failures = 0, int rank = 0, int days = 1) =>
        new(new HistoryRequest(new CoinId(coin), days), priority, failures, rank);

    private static List<string> Drain(HistoryQueue queue)
    {
        var coins = new List<string>();
        while (queue.TryTake(out var want)) coins.Add(want.Request.CoinId.Value);
        return coins;
    }
}
