using System.Runtime.InteropServices;
using System.Text.Json;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Tests.Wire;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Gateway.Tests.Realtime;

public sealed class FrameStreamTests
{

    private readonly FakeTimeProvider _time = new(Samples.Now);
    private readonly Feed<MarketTable, MarketChange> _feed = new();
    private readonly OpenStreams _streams = new(10, CancellationToken.None, TimeProvider.System);
    private long _sequence = 1;

    public FrameStreamTests() =>
        _feed.Publish(Frames<MarketTable, MarketChange>.First(Samples.Table(Samples.BitcoinRow, Samples.TinyRow), new Cursor("m", 1)));

    [Fact]
    public async Task Streams_at_the_same_place_send_the_very_same_array()
    {
        await using var one = Open();
        await using var two = Open();
        var (first, second) = (await NextAsync(one), await NextAsync(two));
        Move(Samples.BitcoinRow);
        var (third, fourth) = (await NextAsync(one), await NextAsync(two));

        ArrayOf(first).ShouldBeSameAs(ArrayOf(second));
        ArrayOf(third).ShouldBeSameAs(ArrayOf(fourth));
    }

    [Fact]
    public async Task A_client_that_took_long_gets_one_joined_frame()
    {
        await using var stream = Open();
        await NextAsync(stream);

        for (var i = 0; i < 10; i++) Move(i % 2 == 0 ? Samples.BitcoinRow : Samples.TinyRow);

        var frame = Json(await NextAsync(stream));
        frame.GetProperty("coins").GetArrayLength().ShouldBe(2);
        frame.GetProperty("cursor").GetString().ShouldBe("m.11");
    }

    [Fact]
    public async Task A_stream_of_a_lower_rate_waits_and_then_tells_all()
    {
        await using var stream = Open("""{"maxRate":0.5}""");
        await NextAsync(stream);
        Move(Samples.BitcoinRow);
        var next = NextAsync(stream);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Move(Samples.TinyRow);
        next.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(0.1));

        Json(await next).GetProperty("coins").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task A_part_keeps_the_figures_current_when_none_of_its_rows_changed()
    {
        await using var stream = Open(part: new StreamPart<MarketTable>("mark", (_, id) => id == "nothing"));
        await NextAsync(stream);
        Move(Samples.BitcoinRow);

        var frame = Json(await NextAsync(stream));

        frame.GetProperty("coins").GetArrayLength().ShouldBe(0);
        frame.GetProperty("market").GetProperty("coins").GetInt32().ShouldBe(2);
        frame.GetProperty("cursor").GetString().ShouldBe("m.2~mark");
    }

    [Fact]
    public async Task A_feed_knows_how_many_read_it()
    {
        var stream = Open();
        await NextAsync(stream);
        _feed.Readers.ShouldBe(1);

        await stream.DisposeAsync();

        _feed.Readers.ShouldBe(0);
    }

    [Fact]
    public async Task A_feed_that_ends_ends_its_streams_with_the_reason()
    {
        await using var stream = Open();
        await NextAsync(stream);

        _feed.End(EndReason.UnknownCoin);

        Json(await NextAsync(stream)).GetProperty("reason").GetString().ShouldBe("unknown-coin");
        (await stream.MoveNextAsync()).ShouldBeFalse();
    }

    private IAsyncEnumerator<RawJson> Open(string argument = "{}", StreamPart<MarketTable>? part = null)
    {
        var installation = new Installation
        {
            Mode = "demo", Quote = "usd", DataDirectory = "", UsersDirectory = "", StartedAt = Samples.Now,
        };
        return new FrameStream(installation, _time)
            .Read(
                _feed,
                part ?? StreamPart<MarketTable>.Whole,
                new StreamArgument(JsonDocument.Parse(argument).RootElement),
                _streams.Open(new ClientConnection(), CancellationToken.None))
            .GetAsyncEnumerator();
    }

    private void Move(MarketCoin row)
    {
        _sequence++;
        var frames = _feed.Now.Frames!;
        var (state, change) = frames.State.Apply(Samples.DeltaOf(_sequence, [row.With(tick => tick with { Price = _sequence })]));
        _feed.Publish(frames.Next(state, new Cursor("m", _sequence), change));
    }

    private static async Task<RawJson> NextAsync(IAsyncEnumerator<RawJson> stream)
    {
        (await stream.MoveNextAsync().AsTask().WaitAsync(Until.Patience)).ShouldBeTrue();
        return stream.Current;
    }

    private static byte[] ArrayOf(RawJson frame) =>
        MemoryMarshal.TryGetArray(frame.Body, out var segment) ? segment.Array! : throw new InvalidOperationException("no array");

    private static JsonElement Json(RawJson frame) => JsonDocument.Parse(frame.ToArray()).RootElement;
}
