namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// The batches that wait to be written, oldest first; the last of them gathers more. Their lines are numbered on from the journal's
/// last one, so when a write fails they all go. Used under the lock of the <see cref="BatchWriter"/>.
/// </summary>
/// <remarks>Not bounded here: an entity has one write on its way, and whoever waits for it holds it anyway.</remarks>
internal sealed class WaitingBatches(SegmentWriter segments, EndedBatches ended)
{
    private readonly Queue<JournalBatch> _waiting = new();
    private JournalBatch? _gathering;

    // The one that was begun last, waiting or not.
    private JournalBatch? _last;

    /// <summary>The batch to add to.</summary>
    public JournalBatch Gathering()
    {
        if (_gathering is { HasRoom: true }) return _gathering;

        var first = _last?.NextNumber ?? segments.NextNumber;
        _gathering = _last = ended.TakeSpare() ?? new JournalBatch();
        _gathering.Begin(first, segments.UnsyncedFrom(first));
        _waiting.Enqueue(_gathering);
        return _gathering;
    }

    /// <summary>Takes the oldest; false when there is none.</summary>
    public bool TryTake(out JournalBatch? batch)
    {
        var taken = _waiting.TryDequeue(out batch);
        if (batch == _gathering) _gathering = null;
        return taken;
    }

    /// <summary>Refuses all of them; the next is numbered on from what the journal has then.</summary>
    public void Refuse(string fault)
    {
        while (_waiting.TryDequeue(out var batch))
        {
            batch.Fail(new JournalUnavailableException(fault));
            ended.Add(batch);
        }

        (_gathering, _last) = (null, null);
    }
}
