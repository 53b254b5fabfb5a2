using CryptoViz.Pipeline.Ingest.Rss;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Pipeline.Tests.Ingest.Rss;

public class FetchTurnsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Fetches_of_one_host_are_some_time_apart_and_others_at_once()
    {
        var turns = new FetchTurns(TimeSpan.FromSeconds(5), _time);
        (await turns.TakeAsync("a.example", default)).Dispose();

        var again = turns.TakeAsync("A.example", default);
        (await turns.TakeAsync("b.example", default)).Dispose();
        _time.Advance(TimeSpan.FromSeconds(4.9));
        again.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.1));

        (await again).Dispose();
    }

    [Fact]
    public async Task No_more_than_four_fetch_at_the_same_time()
    {
        var turns = new FetchTurns(TimeSpan.Zero, _time);
        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => turns.TakeAsync($"{n}.example", default)));

        var fifth = turns.TakeAsync("5.example", default);
        fifth.IsCompleted.ShouldBeFalse();
        taken[2].Dispose();

        (await fifth).Dispose();
    }
}
