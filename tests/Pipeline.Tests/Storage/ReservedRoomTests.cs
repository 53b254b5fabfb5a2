using System.Diagnostics;
using System.Globalization;
using CryptoViz.Pipeline.Storage;
using static CryptoViz.Pipeline.Tests.Storage.Events;

namespace CryptoViz.Pipeline.Tests.Storage;

public sealed class ReservedRoomTests : IDisposable
{
    private const long Reserved = 4 * 1024 * 1024;

    private readonly TemporaryDirectory _disk = new();
    private JournalDirectory _directory;

    public ReservedRoomTests() => _directory = JournalDirectory.Open(_disk.Path);

    private string Segment => _disk.Segments[0];

    public void Dispose()
    {
        _directory.Dispose();
        _disk.Dispose();
    }

    [SkippableFact]
    public async Task The_segment_that_is_written_to_has_room_ahead_and_its_length_is_that_of_its_lines()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "room is reserved on Linux only");

        await _directory.Journal.WriteAsync(Bitcoin, 1);

        RoomOf(Segment).ShouldBeGreaterThanOrEqualTo(Reserved);
        File.ReadAllText(Segment).ShouldEndWith("}\n");
    }

    [SkippableFact]
    public async Task A_sealed_segment_takes_the_room_of_its_lines()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "room is reserved on Linux only");
        await _directory.Journal.WriteAsync(Bitcoin, 1);

        await _directory.CompactAsync();

        RoomOf(Segment).ShouldBeLessThan(Reserved / 8);
    }

    [SkippableFact]
    public async Task The_room_that_a_program_left_behind_is_given_back_by_the_next_that_seals_the_segment()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "room is reserved on Linux only");
        await _directory.Journal.WriteAsync(Bitcoin, 1);
        _directory.Dispose();
        _directory = JournalDirectory.Open(_disk.Path);

        await _directory.CompactAsync();

        RoomOf(Segment).ShouldBeLessThan(Reserved / 8);
    }

    /// <summary>What a file takes of the disk, in bytes.</summary>
    private static long RoomOf(string file)
    {
        using var du = Process.Start(new ProcessStartInfo("du", ["--block-size=1", file]) { RedirectStandardOutput = true })!;
        return long.Parse(du.StandardOutput.ReadToEnd().Split('\t')[0], CultureInfo.InvariantCulture);
    }
}
