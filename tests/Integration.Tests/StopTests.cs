using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;

namespace CryptoViz.Integration.Tests;

/// <summary>The end of the built program when it is asked to end.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [SkippableTheory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_it_in_order_also_while_a_client_follows_a_stream(string signal)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such signals");
        var data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;
        await using var gateway = GatewayProcess.Start("--source=demo", $"--data={data}");
        await gateway.ReadyAsync(Patience);
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(gateway.Address, "/hubs/market")).Build();
        await hub.StartAsync();
        using var patience = new CancellationTokenSource(Patience);
        await using var frames = hub.StreamAsync<JsonElement>("StreamMarket", new { }, patience.Token).GetAsyncEnumerator();
        (await frames.MoveNextAsync()).ShouldBeTrue();

        var clock = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", [$"-{signal}", $"{gateway.Id}"])) await kill.WaitForExitAsync();
        var last = frames.Current;
        while (await frames.MoveNextAsync()) last = frames.Current;
        var code = await gateway.ExitAsync(Patience);

        (last.GetProperty("type").GetString(), last.GetProperty("reason").GetString()).ShouldBe(("end", "server-stopping"));
        code.ShouldBe(0, gateway.Output);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        gateway.Output.TrimEnd().Split('\n')[^1].ShouldBe("CryptoViz has ended.");
        Directory.Delete(data, recursive: true);
    }
}
