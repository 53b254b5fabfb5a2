using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>Takes acknowledgements for the partitions that it owns.</summary>
internal interface ICommitter
{
    Task Commit(CommittableOffsetBatch batch);

    /// <summary>A buffer for which it waits is low.</summary>
    void Wake();
}

/// <summary>
/// One ownership of a partition, from its assignment to its revocation. Owned again it is another object, so an acknowledgement
/// can't be taken for the wrong ownership.
/// </summary>
internal abstract class OwnedPartition(ICommitter committer, string groupId, TopicPartition topicPartition)
{
    public ICommitter Committer => committer;

    public string GroupId => groupId;

    public TopicPartition TopicPartition => topicPartition;

    /// <summary>Belongs to the consumer's thread.</summary>
    public OffsetTracker Tracker { get; } = new();

    /// <summary>What Kafka was told last; belongs to the consumer's thread.</summary>
    public long? Committed { get; set; }

    /// <summary>Records emitted so far.</summary>
    public abstract long Emitted { get; }

    /// <summary>Records that came from the client so far; belongs to the consumer's thread.</summary>
    public long Received { get; protected set; }

    /// <summary>The offset that the next record should have, below zero when unknown; null until it was looked up. Belongs to the consumer's thread.</summary>
    public long? Expected { get; set; }

    /// <summary>True while an emitted record is not acknowledged; asked on the consumer's thread.</summary>
    public bool InFlight => Tracker.Next < Emitted;
}

/// <summary>
/// The records of an owned partition that wait for demand: filled by the consumer's thread, emptied by the substream. Records of
/// one poll are handed over together, so that the two meet once for many. Once it is closed it gives nothing more, at once and
/// from any thread.
/// </summary>
internal sealed class OwnedPartition<K, V>(ICommitter committer, string groupId, TopicPartition topicPartition, int bufferSize)
    : OwnedPartition(committer, groupId, topicPartition)
{
    private const long MaxBytes = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly List<ConsumeResult<K, V>> _arrived = [];
    private readonly Queue<ConsumeResult<K, V>> _records = new();
    private (long Records, long Bytes) _room = (bufferSize, MaxBytes);
    private long _bytes;
    private long _emitted;
    private bool _closed;
    private Exception? _cause;
    private Action? _substream;
    private bool _starved;
    private bool _isAwaited;

    public override long Emitted => Volatile.Read(ref _emitted);

    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Why it was closed; null when nothing is wrong.</summary>
    public Exception? Cause => _cause;

    /// <summary>True when it holds so much that no more may be polled, or when it takes no more. Asked on the consumer's thread.</summary>
    public bool IsFull => _room.Records <= 0 || _room.Bytes <= 0 || IsClosed;

    /// <summary>True when it holds a quarter of what it may at most, and takes more.</summary>
    public bool IsLow
    {
        get
        {
            lock (_lock) return !_closed && HoldsAQuarter();
        }
    }

    /// <summary>Records that wait for demand.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _records.Count;
        }
    }

    /// <summary>Takes a record that came from the client, on the consumer's thread; the substream gets it by <see cref="HandOver"/>.</summary>
    public void Receive(ConsumeResult<K, V> record)
    {
        Received++;
        _arrived.Add(record);
        _room = (_room.Records - 1, _room.Bytes - Size(record));
    }

    /// <summary>
    /// Gives the substream what was received, on the consumer's thread; a closed partition drops it, so that whoever owns the
    /// partition next reads it.
    /// </summary>
    public void HandOver()
    {
        Action? wake = null;
        lock (_lock)
        {
            foreach (var record in _closed ? [] : _arrived)
            {
                _records.Enqueue(record);
                _bytes += Size(record);
            }

            _room = (bufferSize - _records.Count, MaxBytes - _bytes);
            if (_starved && _records.Count > 0)
            {
                wake = _substream;
                _starved = false;
            }
        }

        _arrived.Clear();
        wake?.Invoke();
    }

    /// <summary>False when it is low already; else the consumer is woken when it is.</summary>
    public bool TellWhenLow()
    {
        lock (_lock) return _isAwaited = !HoldsAQuarter();
    }

    /// <summary>Takes the next record; false when there is none now, and then the substream is told of the next.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ConsumeResult<K, V>? record, out long number)
    {
        var isAwaited = false;
        lock (_lock)
        {
            _starved = !_records.TryDequeue(out record);
            number = _emitted;
            if (record is null) return false;
            _bytes -= Size(record);
            Volatile.Write(ref _emitted, number + 1);
            if (_isAwaited && HoldsAQuarter()) (isAwaited, _isAwaited) = (true, false);
        }

        if (isAwaited) Committer.Wake();
        return true;
    }

    /// <summary>Ties a running substream to it, which is told when there is something new; false when another one is tied.</summary>
    public bool Attach(Action substream)
    {
        lock (_lock)
        {
            if (_substream is not null) return false;
            _substream = substream;
            return true;
        }
    }

    /// <summary>Unties the substream; what it did not take waits for the next.</summary>
    public void Detach()
    {
        lock (_lock)
        {
            _substream = null;
            _starved = false;
        }
    }

    /// <summary>Forgets what waits, unless an emitted record is not acknowledged; false then. Asked on the consumer's thread.</summary>
    public bool StopIfIdle()
    {
        lock (_lock)
        {
            if (InFlight) return false;
            Clear();
            return true;
        }
    }

    /// <summary>Ends emission, with a cause when the consumer failed; called on the consumer's thread.</summary>
    public void Close(Exception? cause = null)
    {
        Action? wake;
        lock (_lock)
        {
            if (_closed) return;
            _cause = cause;
            Volatile.Write(ref _closed, true);
            Clear();
            wake = _substream;
        }

        wake?.Invoke();
    }

    private bool HoldsAQuarter() => _records.Count <= bufferSize / 4 && _bytes <= MaxBytes / 4;

    private void Clear()
    {
        _records.Clear();
        _arrived.Clear();
        _bytes = 0;
        _room = (bufferSize, MaxBytes);
    }

    private static int Size(ConsumeResult<K, V> record) =>
        record.Message is { Value: byte[] bytes } ? bytes.Length : 0;
}
