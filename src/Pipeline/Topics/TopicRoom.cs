namespace CryptoViz.Pipeline.Topics;

/// <summary>The room of one topic; see <see cref="InFlightBytes"/>.</summary>
internal sealed class TopicRoom(long limit)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, PartitionBytes> _partitions = [];
    private readonly Dictionary<InFlightBytes.Stream, long> _reserved = [];
    private Queue<Waiter> _waiting = new();

    public Task Reserve(InFlightBytes.Stream stream, int weight)
    {
        lock (_lock)
        {
            var waiter = new Waiter(stream, weight, new(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiting.Enqueue(waiter);
            GrantRoom();
            return waiter.Room.Task;
        }
    }

    public void Sent(InFlightBytes.Stream stream, int partition, long offset, int weight)
    {
        lock (_lock)
        {
            if (!_reserved.TryGetValue(stream, out var reserved)) return;
            _reserved[stream] = reserved - weight;
            Partition(partition).Add(offset, weight);
            GrantRoom();
        }
    }

    public void Committed(int partition, long next)
    {
        lock (_lock)
        {
            Partition(partition).Commit(next);
            GrantRoom();
        }
    }

    public void End(InFlightBytes.Stream stream)
    {
        lock (_lock)
        {
            _reserved.Remove(stream);
            foreach (var own in _waiting.Where(waiter => waiter.Stream == stream)) own.Room.TrySetCanceled();
            _waiting = new(_waiting.Where(waiter => waiter.Stream != stream));
            GrantRoom();
        }
    }

    public long Of(int partition)
    {
        lock (_lock) return _partitions.GetValueOrDefault(partition)?.Bytes ?? 0;
    }

    private PartitionBytes Partition(int number)
    {
        if (!_partitions.TryGetValue(number, out var partition)) _partitions[number] = partition = new();
        return partition;
    }

    private void GrantRoom()
    {
        while (_waiting.TryPeek(out var first) && HasRoom(first.Weight))
        {
            _waiting.Dequeue();
            _reserved[first.Stream] = _reserved.GetValueOrDefault(first.Stream) + first.Weight;
            first.Room.TrySetResult();
        }
    }

    // What is on its way counts with the fullest partition, since only its confirmation tells where it went.
    private bool HasRoom(int weight)
    {
        var held = _reserved.Values.Sum() + _partitions.Values.Select(partition => partition.Bytes).DefaultIfEmpty().Max();
        return held == 0 || held + weight <= limit;
    }

    private sealed record Waiter(InFlightBytes.Stream Stream, int Weight, TaskCompletionSource Room);

    private sealed class PartitionBytes
    {
        private readonly Queue<(long Offset, int Weight)> _sent = new();
        private long _next;

        public long Bytes { get; private set; }

        public void Add(long offset, int weight)
        {
            // A fast reader commits a record before its producer hears that it was sent.
            if (offset < _next) return;
            _sent.Enqueue((offset, weight));
            Bytes += weight;
        }

        public void Commit(long next)
        {
            _next = Math.Max(_next, next);
            while (_sent.TryPeek(out var first) && first.Offset < _next) Bytes -= _sent.Dequeue().Weight;
        }
    }
}
