using System.Runtime.InteropServices;
using System.Text.Json;

namespace CryptoViz.Integration.Tests.Storage;

/// <summary><c>cryptoviz journal verify|dump|compact</c> of the built program.</summary>
public sealed class JournalCommandTests(DemoData demo) : IClassFixture<DemoData>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Verify_tells_what_a_sound_directory_holds_and_changes_nothing()
    {
        var data = demo.Copy();
        var before = Stored(data);

        var text = await ProgramRun.OfAsync("journal", "verify", $"--data={data}");
        var json = await ProgramRun.OfAsync("journal", "verify", "--json", "--data", data);

        (text.ExitCode, json.ExitCode).ShouldBe((0, 0), text.Output + text.Errors);
        text.Output.ShouldMatch(@"demo: sound, journal [\w-]{16}, 1 segment, .* entities, .* snapshots?\nusers: sound, journal ");
        var stores = JsonDocument.Parse(json.Output).RootElement.GetProperty("stores");
        stores.EnumerateArray().Select(store => (store.GetProperty("name").GetString(), store.GetProperty("status").GetString()))
            .ShouldBe([("demo", "sound"), ("users", "sound")]);
        stores[0].GetProperty("entities").GetInt32().ShouldBeGreaterThan(100);
        stores[0].GetProperty("segments")[0].GetProperty("lines").GetInt64().ShouldBeGreaterThan(100);
        Stored(data).ShouldBe(before);
    }

    [Fact]
    public async Task Verify_warns_of_a_torn_tail_and_changes_nothing()
    {
        var data = demo.Copy();
        await File.AppendAllTextAsync(Segment(data), "{\"v\":1,\"g\":");
        var before = Stored(data);

        var run = await ProgramRun.OfAsync("journal", "verify", $"--data={data}");

        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("demo: warnings");
        run.Output.ShouldContain("  warning: ");
        run.Output.ShouldContain("11 bytes of an unfinished write, none of it acknowledged; the next start cuts it off");
        Stored(data).ShouldBe(before);
    }

    [Fact]
    public async Task Damage_is_told_with_what_to_do_and_dump_and_compact_refuse_it()
    {
        var data = demo.Copy();
        var bytes = await File.ReadAllBytesAsync(Segment(data));
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(Segment(data), bytes);
        var before = Stored(data);

        var verify = await ProgramRun.OfAsync("journal", "verify", $"--data={data}");
        var dump = await ProgramRun.OfAsync("journal", "dump", $"--data={data}");
        var compact = await ProgramRun.OfAsync("journal", "compact", $"--data={data}");

        verify.ExitCode.ShouldBe(2);
        verify.Output.ShouldContain("demo: damaged");
        verify.Output.ShouldContain("  damage: ");
        verify.Output.ShouldContain("restore the directory from a backup");
        verify.Output.ShouldContain("users: sound");
        (dump.ExitCode, compact.ExitCode).ShouldBe((2, 2));
        dump.Errors.ShouldStartWith("cryptoviz journal dump: ");
        dump.Errors.ShouldContain("its sound lines can be read with jq");
        compact.Errors.ShouldContain("restore the directory from a backup");
        Stored(data).ShouldBe(before);
    }

    [Fact]
    public async Task Verify_names_an_entity_that_can_t_be_recovered()
    {
        var data = demo.Copy();
        await DemoData.DamageAsync(Path.Combine(data, "demo"), "coin-usd-dogecoin");

        var run = await ProgramRun.OfAsync("journal", "verify", $"--data={data}");

        run.ExitCode.ShouldBe(2);
        run.Output.ShouldContain("damage: 'coin-usd-dogecoin' can't be recovered, all others can: ");
        run.Output.ShouldContain("unknown contract 'TicksApplied/9'");
    }

    [Fact]
    public async Task Dump_writes_every_line_or_those_of_one_entity()
    {
        var data = demo.Copy();

        var text = await ProgramRun.OfAsync("journal", "dump", $"--data={data}", "--entity=coin-usd-bitcoin");
        var json = await ProgramRun.OfAsync("journal", "dump", $"--data={data}", "--json");

        (text.ExitCode, json.ExitCode).ShouldBe((0, 0), text.Errors + json.Errors);
        var lines = text.Output.TrimEnd().Split('\n').Select(line => line.Split('\t')).ToArray();
        lines.Select(line => (line[2], line[3])).ShouldBe(lines.Select((_, index) => ("coin-usd-bitcoin", $"{index + 1}")));
        var fields = lines.First(line => line[4] == "TicksApplied/1");
        JsonDocument.Parse(fields[5]).RootElement.GetProperty("ticks")[0].GetProperty("id").GetString().ShouldBe("bitcoin");
        json.Output.TrimEnd().Split('\n').ShouldBe(
            File.ReadLines(Segment(data)).Where(line => line.StartsWith("{\"v\":1,\"g\":", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Compact_tells_what_it_freed_and_the_program_starts_from_it()
    {
        var data = demo.Copy();

        var text = await ProgramRun.OfAsync("journal", "compact", $"--data={data}");
        var json = await ProgramRun.OfAsync("journal", "compact", $"--data={data}", "--json");

        (text.ExitCode, json.ExitCode).ShouldBe((0, 0), text.Errors + json.Errors);
        text.Output.ShouldMatch(@"demo: .* freed, \d of 1 segment rewritten, .* left\nusers: ");
        var demoStore = JsonDocument.Parse(json.Output).RootElement.GetProperty("stores")[0];
        demoStore.GetProperty("bytesAfter").GetInt64().ShouldBeLessThanOrEqualTo(demoStore.GetProperty("bytesBefore").GetInt64());
        (await ProgramRun.OfAsync("journal", "verify", $"--data={data}")).ExitCode.ShouldBe(0);
        await using var gateway = GatewayProcess.Start("--source=demo", $"--data={data}");
        await gateway.ReadyAsync(Patience);
        (await gateway.GetAsync("/api/v1/coins?ids=bitcoin")).GetProperty("total").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task While_the_program_runs_verify_and_dump_work_and_compact_is_refused()
    {
        var data = demo.Copy();
        await using var gateway = GatewayProcess.Start("--source=demo", $"--data={data}");
        await gateway.ReadyAsync(Patience);

        var verify = await ProgramRun.OfAsync("journal", "verify", $"--data={data}");
        var dump = await ProgramRun.OfAsync("journal", "dump", $"--data={data}");
        var compact = await ProgramRun.OfAsync("journal", "compact", $"--data={data}");

        verify.ExitCode.ShouldBeLessThan(2, verify.Output);
        dump.ExitCode.ShouldBe(0, dump.Errors);
        compact.ExitCode.ShouldBe(2);
        compact.Errors.ShouldContain("in use by another CryptoViz; stop that one");
        (await gateway.GetAsync("/health/ready")).GetProperty("parts").GetProperty("journal").GetProperty("status").GetString().ShouldBe("ok");
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("dump")]
    [InlineData("compact")]
    public async Task A_directory_that_is_absent_or_another_program_s_is_refused_and_nothing_is_made(string command)
    {
        var folder = Directory.CreateTempSubdirectory("cryptoviz-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "mine.txt"), "mine");

        var absent = await ProgramRun.OfAsync("journal", command, $"--data={Path.Combine(folder, "absent")}");
        var foreign = await ProgramRun.OfAsync("journal", command, $"--data={folder}");

        (absent.ExitCode, foreign.ExitCode).ShouldBe((2, 2));
        absent.Errors.ShouldStartWith($"cryptoviz journal {command}: there is no directory '");
        foreign.Errors.ShouldStartWith($"cryptoviz journal {command}: '{folder}' holds no journal; name the data directory by --data=");
        Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).ShouldBe(["mine.txt"]);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_foreign_file_among_the_segments_is_named()
    {
        var data = demo.Copy();
        await File.WriteAllTextAsync(Path.Combine(data, "demo", "journal", "notes.txt"), "mine");

        var run = await ProgramRun.OfAsync("journal", "verify", $"--data={data}");

        run.ExitCode.ShouldBe(2);
        run.Output.ShouldContain("notes.txt' is not a file of the journal; nothing was changed; move it elsewhere");
    }

    [SkippableFact]
    public async Task A_read_only_directory_can_be_verified_and_dumped_and_not_compacted()
    {
        Skip.IfNot(RuntimeInformation.IsOSPlatform(OSPlatform.Linux), "needs Linux's modes of files");
        var data = demo.Copy();
        Skip.IfNot(await LockAsync(data, true), "root can't be held back from writing on this file system");

        var verify = await ProgramRun.OfAsync("journal", "verify", $"--data={data}");
        var dump = await ProgramRun.OfAsync("journal", "dump", $"--data={data}");
        var compact = await ProgramRun.OfAsync("journal", "compact", $"--data={data}");

        await LockAsync(data, false);
        (verify.ExitCode, dump.ExitCode, compact.ExitCode).ShouldBe((0, 0, 2));
        compact.Errors.ShouldContain("make it writable");
    }

    [Theory]
    [InlineData("'journal' is not a command", "journal")]
    [InlineData("'jurnal verify' is not a command", "jurnal", "verify")]
    [InlineData("--jsn is not an option", "journal", "verify", "--jsn=1")]
    [InlineData("--json takes no value", "journal", "verify", "--json=1")]
    [InlineData("--entity needs an entity's id", "journal", "dump", "--entity")]
    public async Task A_wrong_call_is_refused_in_one_line(string message, params string[] arguments)
    {
        var run = await ProgramRun.OfAsync(arguments);

        run.ExitCode.ShouldBe(2);
        run.Errors.ShouldContain(message);
        run.Errors.Trim().ShouldNotContain('\n');
    }

    [Fact]
    public async Task Help_lists_the_commands()
    {
        var run = await ProgramRun.OfAsync("help");

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldSatisfyAllConditions(
            output => output.ShouldContain("cryptoviz journal verify"), output => output.ShouldContain("cryptoviz journal dump"),
            output => output.ShouldContain("cryptoviz journal compact"));
    }

    private static string Segment(string data) => Directory.GetFiles(Path.Combine(data, "demo", "journal"), "seg-*.jsonl").ShouldHaveSingleItem();

    private static string[] Stored(string data) =>
    [
        .. Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(file => Path.GetFileName(file) != "LOCK")
            .Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"),
    ];

    // The modes of files don't hold root back; the attribute "immutable" does, where the file system has it.
    private static async Task<bool> LockAsync(string folder, bool isLocked)
    {
        var (tool, change) = Environment.UserName == "root" ? ("chattr", isLocked ? "+i" : "-i") : ("chmod", isLocked ? "a-w" : "u+w");
        using var process = System.Diagnostics.Process.Start(tool, ["-R", change, folder]);
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
