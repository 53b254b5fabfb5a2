using System.Text;
using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Pipeline.Tests.Storage;

/// <summary>The conformance suite on the JSON files.</summary>
public sealed class JsonJournalConformanceTests(JsonJournalConformanceTests.Files files)
    : JournalConformance<JsonJournalConformanceTests.Files>(files)
{
    /// <summary>The JSON files of a temporary data directory.</summary>
    public sealed class Files : JournalUnderTest
    {
        private const string Folder = "live-usd";

        private readonly TemporaryDirectory _data = new();

        private string Store => Path.Combine(_data.Path, Folder);

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            _data.Dispose();
        }

        internal override Task<Journals> OpenAsync() => Task.FromResult<Journals>(new JsonJournals("batch", _data.Path, Folder, TimeProvider.System));

        internal override Task PutAsync(string persistenceId, long sequenceNr, string manifest, string json) => ClosedAsync(directory =>
            directory.Journal.WriteAsync([new EntityWrite(persistenceId, [new StoredEvent(sequenceNr, new StoredPayload(manifest, Encoding.UTF8.GetBytes(json)))])]));

        internal override async Task<StoredRow> StoredAsync(string persistenceId, long sequenceNr)
        {
            StoredRow? row = null;
            await ClosedAsync(directory =>
            {
                var stored = directory.Journal.Replay(persistenceId, sequenceNr, sequenceNr, 1).Single().Event;
                row = new StoredRow(stored.Payload.Manifest, Encoding.UTF8.GetString(stored.Payload.Bytes.Span), [.. stored.Tags]);
                return Task.CompletedTask;
            });
            return row!;
        }

        private async Task ClosedAsync(Func<JournalDirectory, Task> use)
        {
            await StopAsync();
            using (var directory = JournalDirectory.Open(Store)) await use(directory);
            await StartAsync();
        }
    }
}
