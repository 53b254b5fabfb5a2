using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace CryptoViz.Integration.Tests;

/// <summary>What keeps the built program from starting: one line that says what to do, exit code 1, and nothing stored is touched.</summary>
public sealed class StartRefusalTests : IDisposable
{
    private const string Refusal = "CryptoViz can't start: ";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("cryptoviz-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--source=dmo", "CryptoViz:Source is 'dmo'; allowed: auto, live, demo")]
    [InlineData("--datta=here", "--datta is not an option")]
    [InlineData("--port=99999", "--port is '99999'; allowed: 0 to 65535")]
    [InlineData("--CryptoViz:Kafka:BootstrapServer=a:9092", "CryptoViz:Kafka:BootstrapServer is not known")]
    [InlineData("--CryptoViz:Kafka:TopicPrefix=a b", "CryptoViz:Kafka:TopicPrefix is 'a b'; allowed: ")]
    [InlineData("--CryptoViz:Kafka:Client:nonsense=1", "CryptoViz:Kafka:Client is not what librdkafka takes")]
    [InlineData("--CryptoViz:Demo:Interval=5", "CryptoViz:Demo:Interval is '5'; allowed: a duration hh:mm:ss")]
    [InlineData("--CryptoViz:CoinGecko:CoinCount=0", "CryptoViz:CoinGecko:CoinCount is 0; allowed are 1 to 5000")]
    [InlineData("--CryptoViz:CoinGecko:PollInterval=fast", "CryptoViz:CoinGecko:PollInterval is 'fast'; allowed are auto and")]
    [InlineData("--CryptoViz:CoinGecko:RequestsPerMinute=-1", "CryptoViz:CoinGecko:RequestsPerMinute is '-1'; allowed: ")]
    [InlineData("--CryptoViz:CoinGecko:Plan=pro", "CryptoViz:CoinGecko:Plan=pro needs a key")]
    [InlineData("--CryptoViz:News:Feeds:0:Url=feed", "has the Url 'feed'; an http or https address is needed")]
    [InlineData("--CryptoViz:Accounts:ConnectionString=nonsense", "CryptoViz:Accounts:ConnectionString can't be read; allowed: ")]
    [InlineData("--CryptoViz:Gateway:Access=everyone", "CryptoViz:Gateway:Access is 'everyone'; allowed: Public, SignedIn")]
    [InlineData("--urls=http://192.0.2.7:5999", "is not an address of this computer")]
    public async Task A_wrong_value_or_key_is_refused_with_what_is_allowed(string argument, string expected) =>
        (await RefusalAsync("--source=live", $"--data={_folder}", argument)).ShouldContain(expected);

    [Fact]
    public async Task A_busy_port_is_refused()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        (await RefusalAsync("--source=demo", $"--data={_folder}", $"--port={port}")).ShouldContain($"port {port} is in use by another program");
    }

    [Fact]
    public async Task A_data_directory_that_another_process_has_is_refused_and_that_process_goes_on()
    {
        await using var first = GatewayProcess.Start("--source=demo", $"--data={_folder}");
        await first.ReadyAsync(Patience);

        (await RefusalAsync("--source=demo", $"--data={_folder}")).ShouldContain("in use by another CryptoViz");

        (await first.GetAsync("/api/v1/coins?perPage=1")).GetProperty("total").GetInt32().ShouldBeGreaterThan(0);
        (await first.GetAsync("/health/ready")).GetProperty("parts").GetProperty("journal").GetProperty("status").GetString().ShouldBe("ok");
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_data_directory_is_refused_and_stays()
    {
        var file = Path.Combine(_folder, "data");
        await File.WriteAllTextAsync(file, "mine");

        (await RefusalAsync("--source=demo", $"--data={file}")).ShouldContain("make it writable or choose another by CryptoViz:DataDirectory");

        (await File.ReadAllTextAsync(file)).ShouldBe("mine");
    }

    [SkippableFact]
    public async Task A_data_directory_that_can_t_be_written_is_refused()
    {
        Skip.IfNot(RuntimeInformation.IsOSPlatform(OSPlatform.Linux), "needs a place that not even root can write to, such as Linux's /proc");

        (await RefusalAsync("--source=demo", "--data=/proc/cryptoviz")).ShouldContain("make it writable or choose another by CryptoViz:DataDirectory");
    }

    [Fact]
    public async Task A_damaged_journal_is_refused_and_nothing_of_it_is_changed()
    {
        await using (var first = GatewayProcess.Start("--source=demo", $"--data={_folder}"))
        {
            await first.ReadyAsync(Patience);
            await first.KillAsync();
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "demo", "journal", "FORMAT.json"), "{}");
        var before = Stored();

        (await RefusalAsync("--source=demo", $"--data={_folder}")).ShouldContain("is damaged; nothing was changed");

        Stored().ShouldBe(before);
    }

    [SkippableFact]
    public async Task Without_a_usable_native_library_the_embedded_broker_is_refused_and_a_Kafka_is_named_as_the_way_out()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the files of other systems have other names");
        var (built, copy) = (Path.GetDirectoryName(GatewayProcess.Program)!, Directory.CreateDirectory(Path.Combine(_folder, "program")).FullName);
        foreach (var file in Directory.EnumerateFiles(built, "*", SearchOption.AllDirectories))
        {
            var place = Path.Combine(copy, Path.GetRelativePath(built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            if (file.EndsWith("librdkafka.so", StringComparison.Ordinal)) await File.WriteAllTextAsync(place, "");
            else if (Path.GetDirectoryName(place) == copy) File.Copy(file, place);
            else File.CreateSymbolicLink(place, file);
        }

        await using var refused = GatewayProcess.StartCopy(Path.Combine(copy, "cryptoviz.dll"), "127.0.0.1", "--source=demo", $"--data={Path.Combine(_folder, "data")}");

        (await RefusalOfAsync(refused)).ShouldContain("Set CryptoViz:Kafka:BootstrapServers to a Kafka broker instead.");
    }

    private static async Task<string> RefusalAsync(params string[] arguments)
    {
        await using var refused = GatewayProcess.Start(arguments);
        return await RefusalOfAsync(refused);
    }

    private static async Task<string> RefusalOfAsync(GatewayProcess refused)
    {
        (await refused.ExitAsync(Patience)).ShouldBe(1, refused.Output);
        refused.Output.ShouldNotContain("   at ", Case.Sensitive);
        return refused.Output.Split('\n').Where(line => line.StartsWith(Refusal, StringComparison.Ordinal)).ShouldHaveSingleItem();
    }

    private string[] Stored() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(_folder, "demo"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"),
    ];
}
