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
        (await turns.TakeAsync(new Uri("https://a.example/1"), default)).Dispose();

        var again = turns.TakeAsync(new Uri("https://A.example/2"), default);
        (await turns.TakeAsync(new Uri("https://b.example/"), default)).Dispose();
        _time.Advance(TimeSpan.FromSeconds(4.9));
        again.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.1));

        (await again).Dispose();
    }

    [Fact]
    public async Task Fetches_from_this_machine_need_not_be_apart()
    {
        var turns = new FetchTurns(TimeSpan.FromSeconds(5), _time);

        (await turns.TakeAsync(new Uri("http://127.0.0.1:81/1"), default)).Dispose();
        (await turns.TakeAsync(new Uri("http://127.0.0.1:81/2"), default)).Dispose();
    }

    [Fact]
    public async Task No_more_than_four_fetch_at_the_same_time()
    {
        var turns = new FetchTurns(TimeSpan.Zero, _time);
        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => turns.TakeAsync(new Uri($"https://n{n}.example/"), default)));

        var fifth = turns.TakeAsync(new Uri("https://n5.example/"), default);
        fifth.IsCompleted.ShouldBeFalse();
        taken[2].Dispose();

        (await fifth).Dispose();
    }
}
