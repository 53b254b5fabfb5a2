using System.Net;
using System.Net.Sockets;
using System.Reflection;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using CryptoViz.Pipeline.Ingest.Rss;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// Builds the HTTP clients of the sources. Each sends a User-Agent, since CoinGecko's and some publishers' networks refuse
/// calls without one. A handler that is given (the demo's, a test's) replaces the network. Nothing is retried here: each call to the
/// market source is a permit of its budget, and each fetch of a feed has its schedule, so that a second try inside of one would be
/// a call that nobody counts.
/// </summary>
internal static class HttpClients
{
    /// <summary>How this program names itself to servers.</summary>
    public static readonly string UserAgent =
        $"CryptoViz/{Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0"}"
        + " (self-hosted crypto market dashboard)";

    /// <summary>A server that has not begun to answer by then won't; whole answers have a deadline of their own.</summary>
    private static readonly TimeSpan ToHeaders = TimeSpan.FromSeconds(15);

    private const string Connected = "CryptoViz.Connected";

    /// <summary>
    /// A client for the market source. It follows no redirect, because the key would travel along, and each request has one connection
    /// of its own.
    /// </summary>
    public static HttpClient ForCoinGecko(CoinGeckoPlan plan, HttpMessageHandler? handler = null)
    {
        var http = Named(handler ?? Network(network =>
        {
            network.AllowAutoRedirect = false;
            network.PooledConnectionLifetime = TimeSpan.Zero;
            network.ConnectCallback = ConnectOnceAsync;
        }));
        http.BaseAddress = plan.BaseAddress;
        if (plan is { KeyHeader: { } header, Key: { } key }) http.DefaultRequestHeaders.Add(header, key);
        return http;
    }

    /// <summary>
    /// A client for feeds, which anyone may have configured: at most 5 redirects, each checked like the first address, and no
    /// connection to a private network unless that is allowed. The guarded client uses no proxy, which would connect for it.
    /// </summary>
    public static HttpClient ForFeeds(bool allowPrivateNetworks, HttpMessageHandler? handler = null) =>
        Named(handler ?? Network(network =>
        {
            network.MaxAutomaticRedirections = 5;
            network.UseProxy = allowPrivateNetworks;
            network.ConnectCallback = allowPrivateNetworks ? null : PublicNetwork.ConnectAsync;
        }));

    // Left to itself the handler sends a request up to three times more when the connection breaks before an answer.
    private static async ValueTask<Stream> ConnectOnceAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        if (!((IDictionary<string, object?>)context.InitialRequestMessage.Options).TryAdd(Connected, true))
            throw new HttpRequestException("the connection broke before an answer came");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SocketsHttpHandler Network(Action<SocketsHttpHandler> configure)
    {
        var network = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
        configure(network);
        return network;
    }

    private static HttpClient Named(HttpMessageHandler handler)
    {
        var bounded = new ResiliencePipelineBuilder<HttpResponseMessage>().AddTimeout(new HttpTimeoutStrategyOptions { Timeout = ToHeaders });
        // Deadlines of whole answers are set per call, on the injected clock.
        var http = new HttpClient(new ResilienceHandler(bounded.Build()) { InnerHandler = handler }) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
        return http;
    }
}
