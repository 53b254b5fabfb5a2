using System.Globalization;
using System.Net;
using System.Text.Json;

namespace CryptoViz.Benchmarks.Push;

/// <summary>
/// The other process: clients on bare sockets, so that as little as possible of the shared processors goes to them. It takes one
/// command a line and answers each with one line.
/// </summary>
internal static class LoadClient
{
    /// <summary>The argument that makes this program the client of the address behind it.</summary>
    public const string Argument = "--client";

    public static async Task<int> RunAsync(IPEndPoint server)
    {
        var sets = new Dictionary<string, ConnectionSet>();
        var hostile = new HostileClients(server);
        var followers = new Followers(server);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            Console.WriteLine(words[0] switch
            {
                "open" => await OpenAsync(words[1], Number(words[2]), words[3], Enum.Parse<Hello>(words[4])),
                "until" => await sets[words[1]].UntilAsync(long.Parse(words[2], CultureInfo.InvariantCulture)),
                "told" => await sets[words[1]].UntilToldAsync(long.Parse(words[2], CultureInfo.InvariantCulture)),
                "count" => sets[words[1]].Messages,
                "latencies" => sets[words[1]].TakeLatencies(),
                "bytes" => sets[words[1]].TakeBytes(),
                "alive" => sets[words[1]].Alive,
                "stuck" => await hostile.StickAsync(Number(words[1])),
                "flood" => hostile.Flood(Number(words[1])),
                "calm" => await hostile.StopAsync(),
                "follow" => await followers.FollowAsync(Number(words[1]), Number(words[2])),
                "cut" => JsonSerializer.Serialize(await followers.CutAsync()),
                _ => throw new ArgumentException(line),
            });
        }

        return 0;

        async Task<string> OpenAsync(string name, int count, string path, Hello hello)
        {
            var set = sets[name] = new ConnectionSet(server, path, hello);
            await set.OpenAsync(count);
            return "ok";
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
