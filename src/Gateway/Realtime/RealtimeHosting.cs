using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CryptoViz.Gateway.Realtime;

/// <summary>Composes feeds, streams and hub into the host.</summary>
internal static class RealtimeHosting
{
    // SignalR counts a write as done when its bytes are in a buffer, so these and one frame are what a stuck connection costs.
    private const int BufferBytes = 32 * 1024;

    // Left to itself the system lets a connection grow to megabytes, which a client that stopped reading would fill first.
    private const int SocketBufferBytes = 128 * 1024;

    // SignalR's own watch counts a whole message, which would cut those who read a long one slowly; Drain counts progress.
    private static readonly TimeSpan LongestMessage = TimeSpan.FromHours(1);

    // SignalR times out only clients that ever sent its own ping; every WebSocket answers the socket's, unless it is gone.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    /// <summary>Adds the hub and what it reads. The actor system, with the entities in its registry, must have been added before.</summary>
    public static IServiceCollection AddRealtime(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Feeds>().AddHostedService<FeedsStart>();
        services.TryAddSingleton<IMarketBoard, MarketBoard>();
        services.AddSingleton<StreamOpener>().AddSingleton<FrameStream>();
        services.AddSingleton(provider => new OpenStreams(
            provider.GetRequiredService<GatewayOptions>().MaxStreamsPerConnection,
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ConnectionRoom(provider.GetRequiredService<GatewayOptions>().MaxConnections));
        services.AddSignalR(hub => hub.MaximumReceiveMessageSize = MessageLimits.LongestBytes);
        services.AddSingleton<IHubProtocol, FrameProtocol>();
        services.Configure<Microsoft.AspNetCore.Builder.WebSocketOptions>(sockets => sockets.KeepAliveInterval = sockets.KeepAliveTimeout = LongestSilence);
        services.AddOptions<KestrelServerOptions>().Configure<TimeProvider, ILogger<Drain>>((kestrel, time, log) =>
            kestrel.ConfigureEndpointDefaults(listen => listen.Use(next => Drain.Watch(next, time, log))));
        services.Configure<SocketTransportOptions>(sockets =>
        {
            sockets.MaxReadBufferSize = SocketBufferBytes;
            sockets.MaxWriteBufferSize = BufferBytes;
            sockets.CreateBoundListenSocket = BoundSocket;
        });
        return services;
    }

    /// <summary>Maps <c>/hubs/market</c>: WebSockets only, since other transports buffer without a bound.</summary>
    public static IEndpointConventionBuilder MapMarketHub(this IEndpointRouteBuilder app)
    {
        var transport = new HttpConnectionDispatcherOptions
        {
            Transports = HttpTransportType.WebSockets,
            TransportMaxBufferSize = BufferBytes,
            ApplicationMaxBufferSize = BufferBytes,
            TransportSendTimeout = LongestMessage,
            CloseOnAuthenticationExpiration = true,
        };
        var time = app.ServiceProvider.GetRequiredService<TimeProvider>();
        var room = app.ServiceProvider.GetRequiredService<ConnectionRoom>();
        var hub = app.MapConnections("/hubs/market", transport, connections => connections
            .Use(next => connection => next(Started(connection, time)))
            .UseHub<MarketHub>());
        // Made after SignalR's own connections: who was made last is told first that the host stops, and these must end before those are cut.
        var streams = app.ServiceProvider.GetRequiredService<OpenStreams>();
        hub.Add(endpoint =>
        {
            var serve = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => room.ServeAsync(context, entered => streams.ServeAsync(entered, serve));
        });
        return hub;
    }

    private static ConnectionContext Started(ConnectionContext connection, TimeProvider time)
    {
        var client = connection.GetHttpContext()!.Features.GetRequiredFeature<ClientConnection>();
        connection.Transport = new DuplexPipe(new MessageLimits(connection.Transport.Input, time), client.Start(connection));
        return connection;
    }

    // What a listening socket is set to, the connections that it accepts inherit.
    private static Socket BoundSocket(EndPoint address)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(address);
        socket.SendBufferSize = socket.ReceiveBufferSize = SocketBufferBytes;
        return socket;
    }
}
