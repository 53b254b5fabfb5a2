namespace CryptoViz.Pipeline.Storage;

/// <summary>The requests that are written and synced together: their lines, and what the index shall know once they are durable.</summary>
internal sealed class JournalBatch(TimeProvider time)
{
    /// <summary>A batch takes no further request beyond this; writing it takes about a millisecond.</summary>
    public const int MaxBytes = 1024 * 1024;

    // Bounds how long the first request of a batch waits for the encoding of the others.
    private const int MaxRequests = 256;

    private readonly LineWriter _lines = new();
    private List<JournalRequest> _requests = [];
    private readonly List<Effect> _effects = [];
    private long _first;
    private long _batch;

    /// <summary>True while another request may join.</summary>
    public bool HasRoom => _requests.Count < MaxRequests && _lines.Length < MaxBytes;

    /// <summary>How many lines there are.</summary>
    public int Lines => _effects.Count;

    /// <summary>The lines.</summary>
    public ReadOnlySpan<byte> Bytes => _lines.Written;

    /// <summary>Starts a new batch.</summary>
    /// <param name="first">The number of its first line.</param>
    /// <param name="batch">The number of the first line that is not durable by now; the same, when each batch is synced.</param>
    public void Begin(long first, long batch)
    {
        (_first, _batch) = (first, batch);
        _lines.Clear();
        _requests.Clear();
        _effects.Clear();
    }

    /// <summary>Adds a request that writes nothing.</summary>
    public void Add(JournalRequest request) => _requests.Add(request);

    /// <summary>Adds the lines of a write.</summary>
    public void Add(JournalRequest.Write request)
    {
        _requests.Add(request);
        foreach (var line in request.Lines)
        {
            var (number, start) = (_first + _effects.Count, _lines.Length);
            _lines.Events(number, _batch, line);
            _effects.Add(new Effect(LineKind.Events, line.PersistenceId, number, line.First, line.Count, start, _lines.Length - start - 1));
        }
    }

    /// <summary>Adds the line of a deletion.</summary>
    public void Add(JournalRequest.Delete request, long to)
    {
        _requests.Add(request);
        var number = _first + _effects.Count;
        _lines.Gone(number, _batch, request.PersistenceId, to, time.GetUtcNow().ToUnixTimeMilliseconds(), covered: false);
        _effects.Add(new Effect(LineKind.Deleted, request.PersistenceId, number, to, 0, 0, 0));
    }

    /// <summary>The lines are durable: tells the index and answers the requests.</summary>
    public void Complete(JournalIndex index, Segment segment, long offset)
    {
        foreach (var effect in _effects)
        {
            if (effect.Kind == LineKind.Deleted)
            {
                index.Remove(effect.PersistenceId, effect.SequenceNr, covered: false);
                continue;
            }

            var location = new Location(segment, offset + effect.Start, effect.Length, effect.Number, effect.SequenceNr, effect.Count);
            index.Add(effect.PersistenceId, location);
        }

        // Answered by a thread of the pool, all in one go, while this one writes the next batch.
        ThreadPool.UnsafeQueueUserWorkItem(static requests => requests.ForEach(request => request.Complete()), _requests, preferLocal: false);
        _requests = [];
    }

    /// <summary>The lines may or may not be on the disk; before the next is written they are gone for certain, so a barrier is passed.</summary>
    public void Fail(Exception e)
    {
        foreach (var request in _requests)
        {
            if (request is JournalRequest.Barrier) request.Complete();
            else request.Fail(e);
        }
    }

    private readonly record struct Effect(
        LineKind Kind, string PersistenceId, long Number, long SequenceNr, int Count, int Start, int Length);
}
