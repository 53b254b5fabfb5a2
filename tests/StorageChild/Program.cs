using System.Text;
using CryptoViz.Pipeline.Storage;
using CryptoViz.StorageChild;

// A writer under full load that a test kills. It tells on its output, a line each: "ready"; "acknowledged <entity> <number>"
// after a write is durable; and, before it makes, renames or removes a file, "step <file name>", so that the test can choose
// its moment. It goes on from what the directory holds, until it is killed.
const int Entities = 12;

// Small segments and many snapshots, so that each second holds many rotations and compactions.
var settings = new JournalSettings { SegmentBytes = 24_000 };
const int SnapshotEvery = 25;

var told = new Tale(Console.OpenStandardOutput());
using var directory = JournalDirectory.Open(args[0], settings, disk: new TellingDisk(told));
told.Tell("ready");
await Task.WhenAll(Enumerable.Range(1, Entities).Select(entity => Task.Run(() => WriteAsync($"entity-{entity}"))));

async Task WriteAsync(string entity)
{
    for (var number = await directory.Journal.HighestAsync(entity) + 1; ; number++)
    {
        var payload = new StoredPayload("Test/1", Encoding.UTF8.GetBytes($"{{\"value\":{number}}}"));
        await directory.Journal.WriteAsync([new EntityWrite(entity, [new StoredEvent(number, payload)])]);
        told.Tell($"acknowledged {entity} {number}");
        if (number % SnapshotEvery != 0) continue;

        var part = new NewPart("part", payload, () => payload);
        await directory.Snapshots.SaveAsync(entity, _ => new NewSnapshot(number, 0, payload) { Parts = [part] }, default);
        directory.Journal.Cover(entity, directory.Snapshots.Covered(entity));
    }
}
