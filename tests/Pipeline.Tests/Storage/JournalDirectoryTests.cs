using System.Text;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Storage;
using static CryptoViz.Pipeline.Tests.Storage.Events;

namespace CryptoViz.Pipeline.Tests.Storage;

public sealed class JournalDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public void A_directory_is_made_and_its_journal_keeps_its_id_for_ever()
    {
        var path = Path.Combine(_disk.Path, "live-usd");
        string id;
        using (var directory = JournalDirectory.Open(path)) id = directory.JournalId;

        using var again = JournalDirectory.Open(path);

        again.JournalId.ShouldBe(id);
        Cursor.Parse(new Cursor(id, long.MaxValue).Text).ShouldBe(new Cursor(id, long.MaxValue));
        id.ShouldAllBe(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-' || letter == '_');
    }

    [Fact]
    public void A_second_opener_is_refused_until_the_first_is_done()
    {
        using (JournalDirectory.Open(_disk.Path))
        {
            Should.Throw<JournalException>(() => JournalDirectory.Open(_disk.Path)).Message
                .ShouldBe($"the data directory '{_disk.Path}' is in use by another CryptoViz; stop that one or choose another directory by CryptoViz:DataDirectory");
        }

        JournalDirectory.Open(_disk.Path).Dispose();
    }

    [Fact]
    public void Two_directories_are_two_journals()
    {
        using var coins = JournalDirectory.Open(Path.Combine(_disk.Path, "coins"));
        using var users = JournalDirectory.Open(Path.Combine(_disk.Path, "users"));

        coins.JournalId.ShouldNotBe(users.JournalId);
    }

    [Fact]
    public void A_foreign_file_is_refused_and_left_alone()
    {
        JournalDirectory.Open(_disk.Path).Dispose();
        var foreign = Path.Combine(_disk.Journal, "thesis.doc");
        File.WriteAllText(foreign, "mine");

        Should.Throw<JournalException>(() => JournalDirectory.Open(_disk.Path)).Message.ShouldContain(foreign);

        File.ReadAllText(foreign).ShouldBe("mine");
    }

    [Fact]
    public void A_path_that_is_a_file_is_refused_in_one_line()
    {
        var path = Path.Combine(_disk.Path, "file");
        File.WriteAllText(path, "");

        var refusal = Should.Throw<JournalException>(() => JournalDirectory.Open(path)).Message;

        refusal.ShouldStartWith($"the data directory '{path}' can't be used (");
        refusal.ShouldNotContain('\n');
    }

    [Fact]
    public void A_directory_that_cant_be_written_is_refused_in_one_line()
    {
        var disk = new FaultyDisk { Before = (step, _) => throw new UnauthorizedAccessException($"Permission denied at {step}") };

        Should.Throw<JournalException>(() => JournalDirectory.Open(_disk.Path, disk: disk)).Message
            .ShouldBe($"the data directory '{_disk.Path}' can't be used (Permission denied at lock); make it writable or choose another by CryptoViz:DataDirectory");
    }

    [Fact]
    public void A_format_without_its_segments_and_segments_without_their_format_are_refused()
    {
        JournalDirectory.Open(_disk.Path).Dispose();
        var segment = _disk.Segments.Single();
        File.Move(segment, Path.Combine(_disk.Path, "kept"));
        Should.Throw<JournalException>(() => JournalDirectory.Open(_disk.Path)).Message.ShouldContain("its first segment is missing");

        File.Move(Path.Combine(_disk.Path, "kept"), segment);
        File.Delete(Path.Combine(_disk.Journal, "FORMAT.json"));
        WriteLine(segment, lines => lines.Events(1, 1, EncodedWrites.Of([Write(Bitcoin, 1)], 0).FieldsOf(0)));
        Should.Throw<JournalException>(() => JournalDirectory.Open(_disk.Path)).Message.ShouldContain("segments but no FORMAT.json");
    }

    [Fact]
    public void A_flipped_bit_in_any_byte_of_the_format_is_refused()
    {
        JournalDirectory.Open(_disk.Path).Dispose();
        var path = Path.Combine(_disk.Journal, "FORMAT.json");
        var whole = File.ReadAllBytes(path);

        for (var i = 0; i < whole.Length; i++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[i] ^= 1;
            File.WriteAllBytes(path, flipped);
            Should.Throw<JournalException>(() => JournalDirectory.Open(_disk.Path)).Message.ShouldContain(path);
        }
    }

    [Fact]
    public void A_newer_format_is_refused_by_its_number()
    {
        JournalDirectory.Open(_disk.Path).Dispose();
        var path = Path.Combine(_disk.Journal, "FORMAT.json");
        File.WriteAllText(path, Sealed("{\"v\":2,\"journalId\":\"x\""));

        Should.Throw<JournalException>(() => JournalDirectory.Open(_disk.Path)).Message
            .ShouldBe($"'{path}': format 2 is of a newer CryptoViz and this one reads up to 1; nothing was changed; use the newer program");
    }

    [Fact]
    public async Task Whatever_is_refused_is_left_as_it_is_to_the_last_byte()
    {
        var reasons = new Dictionary<string, Action>
        {
            ["is not a file of the journal"] = () => File.WriteAllText(Path.Combine(_disk.Journal, "thesis.doc"), "mine"),
            ["is missing"] = () => File.Delete(_disk.Segments[1]),
            ["of a newer CryptoViz"] = () => File.WriteAllText(Path.Combine(_disk.Journal, "FORMAT.json"), Sealed("{\"v\":2,\"journalId\":\"x\"")),
            ["is damaged"] = () => File.WriteAllText(_disk.Segments[0], File.ReadAllText(_disk.Segments[0]).Replace("\"sn\":1", "\"sn\":7", StringComparison.Ordinal)),
        };
        foreach (var (reason, damage) in reasons)
        {
            Directory.Delete(_disk.Path, recursive: true);
            using (var directory = JournalDirectory.Open(_disk.Path, new JournalSettings { SegmentBytes = 200 }))
                for (var number = 1; number <= 4; number++) await directory.Journal.WriteAsync(Bitcoin, number);
            File.AppendAllText(_disk.Segments[^1], "a torn tail");
            File.WriteAllText(Path.Combine(_disk.Journal, "FORMAT.json.tmp"), "unfinished");
            damage();
            var before = Everything();

            Should.Throw<JournalException>(() => JournalDirectory.Open(_disk.Path)).Message.ShouldContain(reason);

            Everything().ShouldBe(before, reason);
        }
    }

    private Dictionary<string, string> Everything() =>
        Directory.GetFiles(_disk.Path, "*", SearchOption.AllDirectories).ToDictionary(path => path, File.ReadAllText);

    private static string Sealed(string body) => $"{body},\"c\":\"{Crc32C.Of(Encoding.ASCII.GetBytes(body)):x8}\"}}\n";

    private static void WriteLine(string segment, Action<LineWriter> write)
    {
        var lines = new LineWriter();
        write(lines);
        using var file = File.Open(segment, FileMode.Append);
        file.Write(lines.Written);
    }
}
