using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CryptoViz.Gateway.Realtime;

/// <summary>Composes feeds, streams and hub into the host.</summary>
internal static class RealtimeHosting
{
    // Ids of 250 coins fit; nothing else that a client sends is long.
    private const int LongestMessageBytes = 8 * 1024;

    // SignalR counts a write as done when its bytes are in a buffer, so this is what a stuck connection costs at most.
    private const int BufferBytes = 32 * 1024;

    // Left to itself the system lets a connection grow to megabytes, which a client that stopped reading would fill first.
    private const int SocketBufferBytes = 128 * 1024;

    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(10);

    /// <summary>Adds the hub and what it reads. The actor system, with the entities in its registry, must have been added before.</summary>
    public static IServiceCollection AddRealtime(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Feeds>().AddHostedService<FeedsStart>();
        services.TryAddSingleton<IMarketBoard, MarketBoard>();
        services.AddSingleton<StreamOpener>().AddSingleton<FrameStream>();
        services.AddSingleton(provider => new OpenStreams(
            provider.GetRequiredService<GatewayOptions>().MaxStreamsPerConnection,
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
        services.AddSignalR(hub => hub.MaximumReceiveMessageSize = LongestMessageBytes);
        services.Configure<SocketTransportOptions>(sockets =>
        {
            sockets.MaxReadBufferSize = SocketBufferBytes;
            sockets.CreateBoundListenSocket = BoundSocket;
        });
        return services;
    }

    /// <summary>Maps <c>/hubs/market</c>: WebSockets only, since other transports buffer without a bound.</summary>
    public static IEndpointConventionBuilder MapMarketHub(this IEndpointRouteBuilder app) =>
        app.MapHub<MarketHub>("/hubs/market", connection =>
        {
            connection.Transports = HttpTransportType.WebSockets;
            connection.TransportMaxBufferSize = BufferBytes;
            connection.ApplicationMaxBufferSize = BufferBytes;
            connection.TransportSendTimeout = LongestDrain;
            connection.CloseOnAuthenticationExpiration = true;
        });

    // What a listening socket is set to, the connections that it accepts inherit.
    private static Socket BoundSocket(EndPoint address)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(address);
        socket.SendBufferSize = socket.ReceiveBufferSize = SocketBufferBytes;
        return socket;
    }
}
