using Akka.Event;
using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>
/// Acknowledgements in, commits out; belongs to the consumer's thread, but for the request to Kafka itself: that waits for its
/// answer elsewhere, one at a time, so that reading goes on. What is acknowledged meanwhile goes with the next. Every
/// acknowledgement is answered: when what it made contiguous is committed, or at once when its partition is not owned any more.
/// </summary>
/// <param name="settings">The consumer's.</param>
/// <param name="clock">Its clock.</param>
/// <param name="log">Its log.</param>
/// <param name="tell">Has something done on the consumer's thread.</param>
internal sealed class OffsetCommits<K, V>(ConsumerSettings<K, V> settings, TimeProvider clock, ILoggingAdapter log, Action<Action> tell)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>Acknowledgements that come so close to each other go together: a commit costs the broker as much as many records.</summary>
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(5);

    private List<TaskCompletionSource> _unanswered = [];
    private Request? _underway;
    private long? _sentAt;
    private long? _failedAt;
    private KafkaException? _failure;

    /// <summary>True when something is acknowledged that is not on its way.</summary>
    public bool IsDue => _unanswered.Count > 0 && _underway is null;

    /// <summary>Counts acknowledgements of partitions that are owned; <paramref name="answer"/> is told when they are committed.</summary>
    public void Acknowledge(IEnumerable<(OwnedPartition Partition, List<AckRange> Ranges)> owned, TaskCompletionSource answer)
    {
        foreach (var (partition, ranges) in owned)
            foreach (var range in ranges)
                partition.Tracker.Acknowledge(range);
        _unanswered.Add(answer);
    }

    /// <summary>Commits what is acknowledged and not committed yet, unless a commit is on its way or the last try failed just now.</summary>
    public void CommitIfAsked(IConsumer<K, V> consumer, IReadOnlyCollection<OwnedPartition> owned)
    {
        if (!IsDue || IsWithin(ShortestInterval, _sentAt) || IsWithin(RetryAfter, _failedAt)) return;

        var positions = Ahead(owned);
        if (positions.Count == 0)
        {
            AnswerAll();
            return;
        }

        var request = new Request(positions, _unanswered, Task.Run(() => Send(consumer, positions)));
        (_underway, _unanswered, _sentAt) = (request, [], clock.GetTimestamp());
        request.Sent.ContinueWith(_ => tell(() => Settle(request)), TaskScheduler.Default);
    }

    /// <summary>
    /// Commits what is acknowledged of partitions that are given up, in one try whose failure only costs a repetition; gives that
    /// failure.
    /// </summary>
    public Exception? CommitLast(IConsumer<K, V> consumer, IReadOnlyCollection<OwnedPartition> owned)
    {
        try
        {
            if (!AwaitUnderway())
            {
                _failure = new KafkaException(ErrorCode.Local_TimedOut);
            }
            else
            {
                if (_underway is { } request) Settle(request);
                if (Ahead(owned) is not { Count: > 0 } positions || Committed(positions, Send(consumer, positions))) return null;
            }
        }
        catch (KafkaException e)
        {
            _failure = e;
        }

        log.Warning("The last offsets of group {0} were not committed and will be read again: {1}", settings.GroupId, _failure!.Message);
        return _failure;
    }

    /// <summary>Waits for a commit that is on its way; false when it takes longer than a commit may.</summary>
    public bool AwaitUnderway() => _underway is not { } request || request.Sent.Wait(settings.CommitTimeout);

    /// <summary>Answers all that wait: with success, or with why the consumer ended.</summary>
    public void AnswerAll(Exception? cause = null)
    {
        Answer(_unanswered, cause);
        _unanswered.Clear();
        if (_underway is { } request) Answer(request.Answers, cause);
    }

    private void Settle(Request request)
    {
        if (_underway != request) return;

        _underway = null;
        try
        {
            if (Committed(request.Positions, request.Sent.Result)) Answer(request.Answers, null);
            else _unanswered.InsertRange(0, request.Answers);
        }
        catch (KafkaException)
        {
            _unanswered.InsertRange(0, request.Answers);
            throw;
        }
    }

    private bool IsWithin(TimeSpan length, long? since) => since is { } then && clock.GetElapsedTime(then) < length;

    /// <summary>True when nothing of it has to be committed any more; false when the same may succeed a little later.</summary>
    private bool Committed(List<(OwnedPartition Partition, long Position)> positions, KafkaException? refusal)
    {
        _failedAt = null;
        switch (refusal)
        {
            case null:
                foreach (var (partition, position) in positions) partition.Committed = position;
                return true;
            case var late when CommitErrors.MeansNotOurs(CommitErrors.Code(late)):
                log.Info("A commit of group {0} came after its partitions were given up: {1}", settings.GroupId, late.Error.Reason);
                return true;
            case var early when CommitErrors.MeansLater(CommitErrors.Code(early)):
                log.Debug("A commit of group {0} is tried again: {1}", settings.GroupId, early.Error.Reason);
                (_failedAt, _failure) = (clock.GetTimestamp(), early);
                return false;
            default:
                throw refusal;
        }
    }

    private static List<(OwnedPartition Partition, long Position)> Ahead(IReadOnlyCollection<OwnedPartition> owned) =>
        [.. owned
            .Where(partition => partition.Tracker.Position is { } position && position != partition.Committed)
            .Select(partition => (partition, partition.Tracker.Position!.Value))];

    private static KafkaException? Send(IConsumer<K, V> consumer, List<(OwnedPartition Partition, long Position)> positions)
    {
        try
        {
            consumer.Commit(positions.Select(ahead => new TopicPartitionOffset(ahead.Partition.TopicPartition, ahead.Position)));
            return null;
        }
        catch (KafkaException e)
        {
            return e;
        }
    }

    private static void Answer(List<TaskCompletionSource> answers, Exception? cause)
    {
        foreach (var answer in answers)
        {
            if (cause is null) answer.TrySetResult();
            else answer.TrySetException(cause);
        }
    }

    private sealed record Request(
        List<(OwnedPartition Partition, long Position)> Positions, List<TaskCompletionSource> Answers, Task<KafkaException?> Sent);
}
