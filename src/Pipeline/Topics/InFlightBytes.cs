using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Topics;

/// <summary>
/// Bytes that are sent and not committed yet, for each partition of the topics that have a reader. It keeps producers from
/// filling the embedded broker, which drops the oldest records without a word. A topic has room while its fullest partition and
/// all that is on its way to the topic stay within the limit; a record larger than the limit passes when the topic is empty.
/// Safe for many threads; those who wait get room in the order in which they asked.
/// </summary>
internal sealed class InFlightBytes(long limit, IEnumerable<string> topics)
{
    private readonly ImmutableDictionary<string, Topic> _topics = topics.ToImmutableDictionary(name => name, _ => new Topic(limit));

    /// <summary>Begins one producing stream; its end gives back what it reserved and did not send.</summary>
    public Stream Open() => new(this);

    /// <summary>A reader committed: everything before <paramref name="next"/> gives its room back.</summary>
    public void Committed(string topic, int partition, long next) => _topics.GetValueOrDefault(topic)?.Committed(partition, next);

    /// <summary>Bytes of a partition that are sent and not committed.</summary>
    public long Of(string topic, int partition) => _topics.GetValueOrDefault(topic)?.Of(partition) ?? 0;

    /// <summary>One producing stream.</summary>
    internal sealed class Stream(InFlightBytes bytes) : IDisposable
    {
        private readonly Dictionary<Topic, long> _reserved = [];
        private bool _ended;

        /// <summary>Completes when there is room, which from then on is this stream's; is cancelled when the stream ends before.</summary>
        public Task Reserve(string topic, int weight) =>
            bytes._topics.TryGetValue(topic, out var bounded) ? bounded.Reserve(this, weight) : Task.CompletedTask;

        /// <summary>A reserved record is in the partition, at this offset.</summary>
        public void Sent(string topic, int partition, long offset, int weight) =>
            bytes._topics.GetValueOrDefault(topic)?.Sent(this, partition, offset, weight);

        /// <inheritdoc/>
        public void Dispose()
        {
            foreach (var topic in bytes._topics.Values) topic.End(this);
        }

        // The members below are guarded by the lock of the topic, which each has its own entry.
        internal bool HasEnded => Volatile.Read(ref _ended);

        internal void Add(Topic topic, long weight)
        {
            lock (_reserved) _reserved[topic] = _reserved.GetValueOrDefault(topic) + weight;
        }

        internal long TakeAll(Topic topic)
        {
            Volatile.Write(ref _ended, true);
            lock (_reserved) return _reserved.Remove(topic, out var weight) ? weight : 0;
        }
    }

    /// <summary>The partitions of one topic.</summary>
    internal sealed class Topic(long limit)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<int, Partition> _partitions = [];
        private readonly Queue<(Stream Stream, int Weight, TaskCompletionSource Room)> _waiting = new();
        private long _reserved;

        public Task Reserve(Stream stream, int weight)
        {
            lock (_lock)
            {
                if (_waiting.Count == 0 && HasRoom(weight))
                {
                    Take(stream, weight);
                    return Task.CompletedTask;
                }

                var room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Enqueue((stream, weight, room));
                return room.Task;
            }
        }

        public void Sent(Stream stream, int partition, long offset, int weight)
        {
            lock (_lock)
            {
                if (stream.HasEnded) return;
                stream.Add(this, -weight);
                _reserved -= weight;
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

        public void End(Stream stream)
        {
            lock (_lock)
            {
                _reserved -= stream.TakeAll(this);
                GrantRoom();
            }
        }

        public long Of(int partition)
        {
            lock (_lock) return _partitions.GetValueOrDefault(partition)?.Bytes ?? 0;
        }

        private Partition Partition(int number)
        {
            if (!_partitions.TryGetValue(number, out var partition)) _partitions[number] = partition = new();
            return partition;
        }

        private bool HasRoom(int weight)
        {
            var held = _reserved + (_partitions.Count == 0 ? 0 : _partitions.Values.Max(partition => partition.Bytes));
            return held == 0 || held + weight <= limit;
        }

        private void Take(Stream stream, int weight)
        {
            stream.Add(this, weight);
            _reserved += weight;
        }

        private void GrantRoom()
        {
            while (_waiting.TryPeek(out var first) && (first.Stream.HasEnded || HasRoom(first.Weight)))
            {
                _waiting.Dequeue();
                if (first.Stream.HasEnded)
                {
                    first.Room.TrySetCanceled();
                    continue;
                }

                Take(first.Stream, first.Weight);
                first.Room.TrySetResult();
            }
        }
    }

    /// <summary>Records of one partition that are not committed, by offset.</summary>
    internal sealed class Partition
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
