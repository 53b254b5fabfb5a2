using CryptoViz.Pipeline.Storage;
using static CryptoViz.Pipeline.Tests.Storage.Events;

namespace CryptoViz.Pipeline.Tests.Storage;

public sealed class SegmentIndexTests : IDisposable
{
    private static readonly JournalSettings Small = new() { Sync = JournalSync.None, SegmentBytes = 700 };

    private readonly TemporaryDirectory _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task A_start_by_sidecars_finds_what_a_start_without_them_finds()
    {
        await Fill();
        Sidecars().Length.ShouldBe(_disk.Segments.Length - 1);
        var found = Survey();

        foreach (var sidecar in Sidecars()) File.Delete(sidecar);

        Survey().ShouldBe(found);
    }

    [Fact]
    public async Task Any_damage_of_a_sidecar_costs_time_only()
    {
        await Fill();
        var found = Survey();
        var sidecar = Sidecars()[0];
        var whole = File.ReadAllBytes(sidecar);

        for (var i = 0; i < whole.Length; i++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(sidecar, flipped);
            Survey().ShouldBe(found, $"byte {i}");
            File.WriteAllBytes(sidecar, whole[..i]);
            Survey().ShouldBe(found, $"cut at {i}");
        }
    }

    [Fact]
    public async Task A_start_writes_the_sidecars_that_are_missing_or_stale()
    {
        await Fill();
        File.Delete(Sidecars()[0]);
        File.Copy(Sidecars()[1], Sidecars()[2], overwrite: true);

        JournalDirectory.Open(_disk.Path, Small).Dispose();

        using var survey = Read();
        survey.Scans.SkipLast(1).ShouldAllBe(scan => scan.FromIndex);
    }

    [Fact]
    public async Task A_flipped_bit_of_a_segment_is_found_although_its_sidecar_is_sound()
    {
        await Fill();
        var segment = _disk.Segments[0];
        var whole = File.ReadAllBytes(segment);
        for (var i = 0; i < whole.Length; i++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[i] ^= 1;
            File.WriteAllBytes(segment, flipped);
            Should.Throw<JournalException>(Survey, $"byte {i}");
        }
    }

    private async Task Fill()
    {
        using (var directory = JournalDirectory.Open(_disk.Path, Small))
        {
            for (var number = 1; number <= 20; number++) await directory.Journal.WriteAsync(number % 2 == 0 ? Bitcoin : "ünï \"coin\"", number);
            await directory.Journal.DeleteAsync(Bitcoin, 4);
        }

        JournalDirectory.Open(_disk.Path, Small).Dispose();
    }

    private string[] Sidecars() => [.. Directory.GetFiles(_disk.Journal, "*.idx").Order(StringComparer.Ordinal)];

    private JournalSurvey Read() => JournalSurvey.Read(LocalDisk.Instance, _disk.Journal, JournalFormat.TryRead(LocalDisk.Instance, _disk.Journal)!);

    private string Survey()
    {
        using var survey = Read();
        return string.Join('\n', survey.Scans.Select(scan => $"{scan.Header} {scan.NextNumber} {scan.Crc} {scan.Began} {string.Join(' ', scan.Lines)}"));
    }
}
