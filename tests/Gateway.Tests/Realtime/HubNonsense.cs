using System.Text;

namespace CryptoViz.Gateway.Tests.Realtime;

/// <summary>Some random acts of a client that means no good, the same for the same seed.</summary>
internal sealed class HubNonsense(Random random, RawHubClient client)
{
    private static readonly string[] Streams = ["StreamMarket", "StreamCoin", "StreamNews", "StreamMe", "StreamStatus", "Nothing", "", "OnConnectedAsync"];

    private static readonly string[] Values =
    [
        "{}", "[]", "null", "4", "1e999", "\"\"", "\"\\ud800\"", """{"ids":["coin-1"]}""", """{"ids":{}}""", """{"cursor":"m.1"}""",
        """{"cursor":"m.99999999999999999999"}""", """{"maxRate":1e-9}""", """{"coinId":"coin-1","window":"24h"}""", """{"coinId":"..\/x"}""",
        """{"scope":"favorites"}""", """{"scope":"all","language":"\u0000"}""",
    ];

    /// <summary>Plays one to six acts, then goes, in one way or another.</summary>
    public async Task PlayAsync()
    {
        for (var act = random.Next(1, 7); act > 0; act--) await ActAsync();
        if (random.Next(3) == 0) await client.Socket.SendFrameAsync(0x8, [0x03, 0xe8]);
        else if (random.Next(2) == 0) client.Socket.Abort();
    }

    private Task ActAsync() => random.Next(14) switch
    {
        0 => client.StreamAsync(Pick(Streams), Pick(Values), Id()),
        1 => client.StreamAsync(Pick(Streams), string.Join(',', Enumerable.Repeat(Pick(Values), random.Next(5))), Id()),
        2 => client.Socket.SendAsync(Call($$"""{"type":{{random.Next(-1, 12)}},"invocationId":"{{Id()}}","target":"{{Pick(Streams)}}","arguments":{{Pick(Values)}}}""")),
        3 => client.Socket.SendAsync($$"""{"type":5,"invocationId":"{{Id()}}"}"""),
        4 => client.StreamAsync("StreamMarket", new string('[', 3_000) + new string(']', 3_000)),
        5 => client.StreamAsync("StreamMarket", string.Concat(Enumerable.Repeat("{\"a\":", 1_000)) + "1" + new string('}', 1_000)),
        6 => client.Socket.SendAsync(Call("""{"type":4,"invocationId":"1","target":"StreamMarket","arguments":[{}]}""")),
        7 => client.Socket.SendFrameAsync(random.Next(16), Bytes(random.Next(200)), final: random.Next(2) == 0),
        8 => client.Socket.SendFrameAsync(0x1, Bytes(10), claimedLength: 1UL << random.Next(20, 64)),
        9 => client.Socket.SendBytesAsync(Bytes(random.Next(300))),
        10 => client.Socket.SendFrameAsync(0x1, Bytes(random.Next(20_000))),
        11 => SendInPiecesAsync("""{"type":4,"invocationId":"7","target":"StreamStatus","arguments":[{}]}"""),
        12 => client.Socket.SendFrameAsync(0x9, Bytes(random.Next(126))),
        _ => client.Socket.SendFrameAsync(0x2, [.. Encoding.UTF8.GetBytes("""{"type":6}"""), 0x1e]),
    };

    // A message whose end or middle may be missing.
    private string Call(string message) => random.Next(2) == 0 ? message : message.Remove(random.Next(message.Length), 1);

    private async Task SendInPiecesAsync(string message)
    {
        var bytes = Encoding.UTF8.GetBytes(message + '\u001e');
        for (var at = 0; at < bytes.Length; at++) await client.Socket.SendFrameAsync(at == 0 ? 0x1 : 0x0, [bytes[at]], final: at == bytes.Length - 1);
    }

    private string Id() => random.Next(4).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];
}
