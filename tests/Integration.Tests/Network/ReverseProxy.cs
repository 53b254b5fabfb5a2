using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CryptoViz.Integration.Tests.Network;

/// <summary>
/// What people put before a gateway, small: it takes requests under a path, says to the gateway that they came by https from a
/// visitor, and passes WebSockets on.
/// </summary>
internal sealed class ReverseProxy : IAsyncDisposable
{
    /// <summary>Where the visitor of all requests is.</summary>
    public const string Visitor = "203.0.113.9";

    private static readonly string[] OfTheConnection = ["Connection", "Upgrade", "Host", "Transfer-Encoding", "Keep-Alive"];

    private readonly WebApplication _app;
    private readonly HttpClient _gateway;

    private ReverseProxy(WebApplication app, HttpClient gateway) => (_app, _gateway) = (app, gateway);

    /// <summary>Where it listens.</summary>
    public Uri Address => Loopback.AddressOf(_app);

    /// <summary>What a browser would call this origin: the proxy would speak https.</summary>
    public string Origin => $"https://{Address.Authority}";

    /// <summary>Starts it before a gateway.</summary>
    /// <param name="gateway">The gateway's own address.</param>
    /// <param name="stripped">The path that it takes away before it passes a request on; null to pass paths as they are.</param>
    public static async Task<ReverseProxy> StartAsync(Uri gateway, string? stripped = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = gateway };
        var proxy = new ReverseProxy(Loopback.Build(), client);
        if (stripped is not null) proxy._app.UsePathBase(stripped);
        proxy._app.UseWebSockets();
        proxy._app.Run(context => context.WebSockets.IsWebSocketRequest ? proxy.JoinAsync(context) : proxy.PassAsync(context));
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _gateway.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), $"{context.Request.Path}{context.Request.QueryString}");
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }) request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, value) in Headers(context))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await _gateway.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!OfTheConnection.Contains(name)) context.Response.Headers[name] = values.ToArray();
        }

        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private async Task JoinAsync(HttpContext context)
    {
        using var behind = new ClientWebSocket();
        foreach (var (name, value) in Headers(context).Where(header => !header.Name.StartsWith("Sec-", StringComparison.OrdinalIgnoreCase)))
            behind.Options.SetRequestHeader(name, value);
        var address = new UriBuilder(new Uri(_gateway.BaseAddress!, $"{context.Request.Path}{context.Request.QueryString}")) { Scheme = "ws" };
        try
        {
            await behind.ConnectAsync(address.Uri, context.RequestAborted);
        }
        catch (WebSocketException)
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            return;
        }

        using var front = await context.WebSockets.AcceptWebSocketAsync();
        await Task.WhenAny(PumpAsync(front, behind, context.RequestAborted), PumpAsync(behind, front, context.RequestAborted));
    }

    private static async Task PumpAsync(WebSocket from, WebSocket to, CancellationToken cancellation)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await from.ReceiveAsync(buffer.AsMemory(), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await to.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
                return;
            }

            await to.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, cancellation);
        }
    }

    private IEnumerable<(string Name, string Value)> Headers(HttpContext context) =>
    [
        .. context.Request.Headers.Where(header => !OfTheConnection.Contains(header.Key)).Select(header => (header.Key, header.Value.ToString())),
        ("X-Forwarded-For", Visitor),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", Address.Authority),
    ];
}
