using System.Text;

namespace CryptoViz.Gateway.Tests.Realtime;

/// <summary>A client of the hub on a bare socket, which knows only where a message ends.</summary>
internal sealed class RawHubClient(RawWebSocket socket) : IDisposable
{

    private readonly StringBuilder _text = new();

    /// <summary>The socket, for what is no message.</summary>
    public RawWebSocket Socket => socket;

    /// <summary>Connects, and says hello unless told otherwise.</summary>
    public static async Task<RawHubClient> ConnectAsync(GatewayApplication app, bool hello = true, int? systemBufferBytes = null)
    {
        var client = new RawHubClient(await RawWebSocket.ConnectAsync(app.Address, "/hubs/market", systemBufferBytes: systemBufferBytes));
        if (!hello) return client;

        await client.Socket.SendAsync("""{"protocol":"json","version":1}""");
        (await client.NextAsync()).ShouldBe("{}");
        return client;
    }

    /// <summary>Opens a stream.</summary>
    public Task StreamAsync(string method, string argument = "{}", string id = "1") =>
        socket.SendAsync($$"""{"type":4,"invocationId":"{{id}}","target":"{{method}}","arguments":[{{argument}}]}""");

    /// <summary>The next message that is no ping; null when the connection has ended.</summary>
    public async Task<string?> NextAsync()
    {
        using var patience = new CancellationTokenSource(Until.Patience);
        while (true)
        {
            var text = _text.ToString();
            var end = text.IndexOf('\u001e', StringComparison.Ordinal);
            if (end >= 0)
            {
                _text.Remove(0, end + 1);
                if (text[..end] is var message && !message.Contains("\"type\":6", StringComparison.Ordinal)) return message;
                continue;
            }

            try
            {
                if (!await socket.ReadFrameAsync(Take, patience.Token)) return null;
            }
            catch (System.Net.Sockets.SocketException)
            {
                return null;
            }
        }
    }

    /// <summary>All messages up to the end of the connection.</summary>
    public async Task<IReadOnlyList<string>> RestAsync()
    {
        var messages = new List<string>();
        while (await NextAsync() is { } message) messages.Add(message);
        return messages;
    }

    public void Dispose() => socket.Dispose();

    // Every byte of a test's messages is ASCII.
    private void Take(int opcode, ReadOnlySpan<byte> piece, bool ends)
    {
        if (opcode is 0x0 or 0x1) _text.Append(Encoding.ASCII.GetString(piece));
    }
}
