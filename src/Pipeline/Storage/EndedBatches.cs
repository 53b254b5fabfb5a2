using System.Collections.Concurrent;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// The batches that ended, well or not, oldest first: what is durable goes to the index, and then their writers are told, each by a
/// task of its own, on one thread, while the next batch is on its way to the disk.
/// </summary>
/// <remarks>
/// One task for a whole batch is a list that its writers fight for, a turn of the pool for each batch wakes threads that then look for
/// more to do, and an index that the disk's thread fills is one that the writers wait for: together four tenths of what a busy journal
/// took of the processors.
/// </remarks>
internal sealed class EndedBatches : IDisposable
{
    // Buffers that are used again: as many as are under way while the disk keeps up, and none that a huge write has made huge.
    private const int MaxSpare = 4;
    private const int MaxSpareBytes = 2 * JournalBatch.MaxBytes;

    private readonly JournalIndex _index;
    private readonly ConcurrentQueue<JournalBatch> _ended = new();
    private readonly ConcurrentQueue<JournalBatch> _settled = new();
    private readonly ConcurrentStack<JournalBatch> _spare = new();
    private readonly Lock _settling = new();
    private readonly AutoResetEvent _more = new(false);
    private readonly Thread _thread;
    private volatile bool _isClosed;

    /// <summary>Starts the thread.</summary>
    /// <param name="index">Is told what is durable.</param>
    public EndedBatches(JournalIndex index)
    {
        _index = index;
        _thread = new Thread(Run) { IsBackground = true, Name = "journal acknowledgements" };
        _thread.Start();
    }

    /// <summary>Takes a batch that is durable or has failed, and is not the caller's any more. In the order of the writes.</summary>
    public void Add(JournalBatch batch)
    {
        _ended.Enqueue(batch);
        _more.Set();
    }

    /// <summary>Returns when the index knows all that was added; whether its writers know is left open.</summary>
    public void Settle()
    {
        lock (_settling)
        {
            while (_ended.TryDequeue(out var batch))
            {
                batch.Settle(_index);
                _settled.Enqueue(batch);
            }
        }
    }

    /// <summary>A batch that nobody uses any more; null when there is none.</summary>
    public JournalBatch? TakeSpare() => _spare.TryPop(out var spare) ? spare : null;

    /// <summary>Tells all that were added, and ends.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _more.Set();

        // Whoever was told may be the one who closes the journal.
        if (Thread.CurrentThread == _thread) return;

        _thread.Join();
        _more.Dispose();
    }

    private void Run()
    {
        do
        {
            _more.WaitOne();
            Settle();
            while (_settled.TryDequeue(out var batch))
            {
                batch.Tell();
                if (_spare.Count < MaxSpare && batch.Bytes.Length <= MaxSpareBytes) _spare.Push(batch);
            }
        }
        while (!_isClosed || !_ended.IsEmpty || !_settled.IsEmpty);
    }
}
