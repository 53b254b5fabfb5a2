using System.Runtime.CompilerServices;
using System.Text.Json;
using CryptoViz.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// The hub <c>/hubs/market</c>: server-to-client streams of frames. Each takes exactly one object; what is wrong with it, and
/// whatever else ends a stream from this side, is told by an <c>end</c> frame before the completion.
/// </summary>
internal sealed class MarketHub(StreamOpener opener, FrameStream frames, OpenStreams streams, ILogger<MarketHub> log) : Hub
{
    /// <summary>The market table: <c>{ids?, fields?, cursor?, maxRate?}</c>.</summary>
    public IAsyncEnumerable<RawJson> StreamMarket(JsonElement argument, CancellationToken cancelled) =>
        Stream(argument, (asked, _) => Task.FromResult(opener.Market(asked)), cancelled);

    /// <summary>One window of a coin: <c>{coinId, window, cursor?, maxRate?}</c>.</summary>
    public IAsyncEnumerable<RawJson> StreamCoin(JsonElement argument, CancellationToken cancelled) =>
        Stream(argument, (asked, _) => opener.CoinAsync(asked, cancelled), cancelled);

    /// <summary>News: <c>{scope, coinId?, language?, cursor?, maxRate?}</c>.</summary>
    public IAsyncEnumerable<RawJson> StreamNews(JsonElement argument, CancellationToken cancelled) =>
        Stream(argument, (asked, stream) => opener.NewsAsync(asked, new StreamUser(Context.User, stream), cancelled), cancelled);

    /// <summary>What belongs to the signed-in user: <c>{cursor?, maxRate?}</c>.</summary>
    public IAsyncEnumerable<RawJson> StreamMe(JsonElement argument, CancellationToken cancelled) =>
        Stream(argument, (asked, stream) => opener.OwnAsync(asked, new StreamUser(Context.User, stream), cancelled), cancelled);

    /// <summary>How the source and the parts do: <c>{maxRate?}</c>.</summary>
    public IAsyncEnumerable<RawJson> StreamStatus(JsonElement argument, CancellationToken cancelled) =>
        Stream(argument, (asked, _) => Task.FromResult(opener.Status(asked)), cancelled);

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        // Others are the network's and the browsers' everyday ends.
        if (exception is HubException limit)
            log.LogInformation("A connection from {Address} is closed: {Reason}", Context.GetHttpContext()?.Connection.RemoteIpAddress, limit.Message);
        return Task.CompletedTask;
    }

    private async IAsyncEnumerable<RawJson> Stream<TState, TChange>(
        JsonElement argument,
        Func<StreamArgument, OpenStream, Task<Opened<TState, TChange>>> open,
        [EnumeratorCancellation] CancellationToken cancelled)
        where TState : class, IFeedState<TChange>
        where TChange : class, IFeedChange<TChange>
    {
        var request = Context.GetHttpContext()!.Features;
        using var stream = streams.Open(request.GetRequiredFeature<ClientConnection>(), cancelled);
        using var slow = request.Get<Drain>()?.WhenSlow(() => stream.End(EndReason.TooSlow));
        var asked = new StreamArgument(argument);
        var opened = stream.EndReason is { } refusal ? refusal : await open(asked, stream);
        if (opened.Feed is not { } feed)
        {
            yield return frames.End(opened.Refusal!);
            yield break;
        }

        await foreach (var frame in frames.Read(feed, opened.Part, asked, stream)) yield return frame;
    }
}
