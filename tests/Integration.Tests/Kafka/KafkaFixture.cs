using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CryptoViz.Integration.Tests.Kafka;

/// <summary>
/// A real Kafka broker for the tests of a collection: the one that <c>CRYPTOVIZ_TEST_KAFKA=host:port</c> names, or one that
/// <c>../shared/kafka/kafka.sh</c> starts here. Each test uses names of its own, so a broker in use is left clean enough.
/// </summary>
public sealed class KafkaFixture : IAsyncLifetime
{
    private static readonly string Script = Path.Combine(Repository.Shared, "kafka", "kafka.sh");

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"cryptoviz-kafka-{Guid.NewGuid():N}");
    private string _missing = "";
    private bool _started;

    /// <summary>The broker's address.</summary>
    public string BootstrapServers { get; private set; } = "";

    /// <summary>Skips the test, by name and with the reason, when there is no broker.</summary>
    public void NeedKafka() => Skip.If(BootstrapServers.Length == 0, _missing);

    /// <summary>Skips the test when the broker is not this fixture's own, so that it may not be killed.</summary>
    public void NeedOwnKafka()
    {
        NeedKafka();
        Skip.IfNot(_started, "Kafka was given by CRYPTOVIZ_TEST_KAFKA and is not killed");
    }

    /// <summary>Ends the broker as a crash would.</summary>
    public Task Kill() => Run("kill", _folder);

    /// <summary>Starts a killed broker again, with its data and at its address.</summary>
    public async Task ComeBack()
    {
        var (code, output) = await Run("start", BootstrapServers.Split(':')[1], _folder);
        if (code != 0) throw new InvalidOperationException($"Kafka did not come back: {output}");
    }

    public async Task InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("CRYPTOVIZ_TEST_KAFKA") is { Length: > 0 } given)
        {
            BootstrapServers = given;
            return;
        }

        if (!File.Exists(Script))
        {
            _missing = $"no Kafka: CRYPTOVIZ_TEST_KAFKA=host:port is not set and {Script} is not there";
            return;
        }

        var (code, output) = await Run("start", $"{FreePortPair()}", _folder);
        if (code == 0)
        {
            _started = true;
            BootstrapServers = output.Split("bootstrap=")[1].Split(' ')[0];
        }
        else if (code == 3)
        {
            _missing = $"no Kafka: {output.Trim()}";
        }
        else
        {
            throw new InvalidOperationException($"Kafka did not start: {output}");
        }
    }

    public async Task DisposeAsync()
    {
        if (_started) await Run("stop", _folder);
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private static async Task<(int Code, string Output)> Run(params string[] arguments)
    {
        // The broker outlives the script and would keep a pipe open for ever: its words go to a file.
        var words = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("/bin/bash", ["-c", "\"$0\" \"${@:2}\" > \"$1\" 2>&1", Script, words, .. arguments]);
            using var process = Process.Start(start)!;
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await File.ReadAllTextAsync(words, patience.Token));
        }
        finally
        {
            File.Delete(words);
        }
    }

    private static int FreePortPair()
    {
        while (true)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            var port = ((IPEndPoint)first.LocalEndpoint).Port;
            try
            {
                // The script takes the next port for the controller.
                using var second = new TcpListener(IPAddress.Loopback, port + 1);
                second.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; another pair then.
            }
        }
    }
}
