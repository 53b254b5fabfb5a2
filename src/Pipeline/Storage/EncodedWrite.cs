namespace CryptoViz.Pipeline.Storage;

/// <summary>A line of events but for what only the writer knows: its number, its batch, and so its check.</summary>
/// <param name="PersistenceId">The entity.</param>
/// <param name="First">The sequence number of the first event.</param>
/// <param name="Count">How many events.</param>
/// <param name="Fields">The fields after the batch number, from their comma on, as JSON.</param>
internal sealed record EncodedWrite(string PersistenceId, long First, int Count, byte[] Fields)
{
    // Most writes are some hundred bytes; a larger buffer is not kept.
    private const int MaxKeptBytes = 256 * 1024;

    [ThreadStatic]
    private static LineWriter? _lines;

    /// <summary>The sequence number of the last event.</summary>
    public long Last => First + Count - 1;

    /// <summary>Encodes a write.</summary>
    public static EncodedWrite Of(EntityWrite write, long timestamp)
    {
        var lines = _lines ?? new LineWriter();
        lines.Clear();
        var fields = lines.FieldsOf(write, timestamp);
        _lines = lines.Length <= MaxKeptBytes ? lines : null;
        return new EncodedWrite(write.PersistenceId, write.First, write.Events.Length, fields);
    }
}
