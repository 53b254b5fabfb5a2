using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace CryptoViz.Gateway.Tests.Realtime;

/// <summary>A SignalR client of a gateway in memory or on sockets.</summary>
internal sealed class HubClient : IAsyncDisposable
{

    private readonly HubConnection _connection;

    private HubClient(HubConnection connection) => _connection = connection;

    public static async Task<HubClient> ConnectAsync(GatewayApplication app, string? token = null)
    {
        var connection = new HubConnectionBuilder().WithUrl(app.OnSockets ? $"http://{app.Address}/hubs/market" : "http://localhost/hubs/market", http =>
        {
            http.Transports = HttpTransportType.WebSockets;
            http.SkipNegotiation = true;
            if (app.OnSockets) return;

            http.WebSocketFactory = async (context, cancelled) =>
            {
                var client = app.Server.CreateWebSocketClient();
                if (token is not null) client.ConfigureRequest = request => request.Headers.Authorization = $"Bearer {token}";
                return await client.ConnectAsync(context.Uri, cancelled);
            };
        }).Build();
        await connection.StartAsync();
        return new HubClient(connection);
    }

    /// <summary>A bearer token of a new account.</summary>
    public static async Task<string> TokenAsync(HttpClient client, string name = "ada", string password = "correct horse")
    {
        (await client.RegisterAsync(name, password)).EnsureSuccessStatusCode();
        var login = await client.PostAsJsonAsync("/api/v1/account/login", new { email = name, password });
        return (await login.JsonAsync()).GetProperty("accessToken").GetString()!;
    }

    /// <summary>Opens a stream.</summary>
    public async Task<Frames> StreamAsync(string method, object argument)
    {
        var cancel = new CancellationTokenSource();
        return new Frames(await _connection.StreamAsChannelAsync<JsonElement>(method, argument, cancel.Token), cancel);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>The frames of one stream; disposing cancels it.</summary>
    internal sealed class Frames(ChannelReader<JsonElement> frames, CancellationTokenSource cancel) : IDisposable
    {
        /// <summary>The next frame; fails when none comes in time.</summary>
        public async Task<JsonElement> NextAsync() => await frames.ReadAsync().AsTask().WaitAsync(Until.Patience);

        /// <summary>The reason of the frame that must be the last.</summary>
        public async Task<string> EndAsync()
        {
            var frame = await NextAsync();
            frame.GetProperty("type").GetString().ShouldBe("end");
            (await frames.WaitToReadAsync().AsTask().WaitAsync(Until.Patience)).ShouldBeFalse();
            return frame.GetProperty("reason").GetString()!;
        }

        public void Dispose() => cancel.Cancel();
    }
}
