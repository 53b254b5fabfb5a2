namespace CryptoViz.Integration.Tests.Storage;

/// <summary>What docs/operations.md says of copies of a data directory.</summary>
public sealed class BackupTests(DemoData demo) : IClassFixture<DemoData>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_copy_of_a_running_program_s_directory_starts_with_what_was_stored_before_it_began()
    {
        var (data, backup) = (demo.Copy(), Directory.CreateTempSubdirectory("cryptoviz-").FullName);
        long before;
        await using (var gateway = GatewayProcess.Start("--source=demo", $"--data={data}", "--CryptoViz:Demo:Incidents=false"))
        {
            await gateway.ReadyAsync(Patience);
            before = await ObservedAsync(gateway);

            foreach (var part in new[] { "demo/journal", "demo/snapshots", "users/journal", "users/snapshots" })
                DemoData.CopyAll(Path.Combine(data, part), Path.Combine(backup, part));
        }

        (await ProgramRun.OfAsync("journal", "verify", $"--data={backup}")).ExitCode.ShouldBeLessThan(2);
        await using var restored = GatewayProcess.Start("--source=demo", $"--data={backup}");
        await restored.ReadyAsync(Patience);
        (await ObservedAsync(restored)).ShouldBeGreaterThanOrEqualTo(before);
        (await restored.GetAsync("/health/ready")).GetProperty("parts").GetProperty("entities").GetProperty("status").GetString().ShouldBe("ok");
        Directory.Delete(backup, recursive: true);
    }

    private static async Task<long> ObservedAsync(GatewayProcess gateway) =>
        (await gateway.GetAsync("/api/v1/coins?ids=bitcoin")).GetProperty("coins")[0].GetProperty("observedAt").GetInt64();
}
