using Akka.Event;
using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>
/// Acknowledgements in, commits out; belongs to the consumer's thread. What is acknowledged in one turn is one request to Kafka.
/// Every acknowledgement is answered: when what it made contiguous is committed, or at once when its partition is not owned any more.
/// </summary>
internal sealed class OffsetCommits<K, V>(ConsumerSettings<K, V> settings, TimeProvider clock, ILoggingAdapter log)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly List<TaskCompletionSource> _unanswered = [];
    private long? _failedAt;
    private KafkaException? _failure;

    /// <summary>Counts acknowledgements of partitions that are owned; <paramref name="answer"/> is told when they are committed.</summary>
    public void Acknowledge(IEnumerable<(OwnedPartition Partition, List<AckRange> Ranges)> owned, TaskCompletionSource answer)
    {
        foreach (var (partition, ranges) in owned)
            foreach (var range in ranges)
                partition.Tracker.Acknowledge(range);
        _unanswered.Add(answer);
    }

    /// <summary>Commits what is acknowledged and not committed yet, unless the last try failed just now.</summary>
    public void CommitIfAsked(IConsumer<K, V> consumer, IEnumerable<OwnedPartition> owned)
    {
        if (_unanswered.Count == 0 || _failedAt is { } failed && clock.GetElapsedTime(failed) < RetryAfter) return;

        if (Commit(consumer, owned)) AnswerAll();
    }

    /// <summary>
    /// Commits what is acknowledged of partitions that are given up, in one try whose failure only costs a repetition; gives that
    /// failure.
    /// </summary>
    public Exception? CommitLast(IConsumer<K, V> consumer, IEnumerable<OwnedPartition> owned)
    {
        try
        {
            if (Commit(consumer, owned)) return null;
        }
        catch (KafkaException e)
        {
            _failure = e;
        }

        log.Warning("The last offsets of group {0} were not committed and will be read again: {1}", settings.GroupId, _failure!.Message);
        return _failure;
    }

    /// <summary>Answers all that wait: with success, or with why the consumer ended.</summary>
    public void AnswerAll(Exception? cause = null)
    {
        foreach (var answer in _unanswered)
        {
            if (cause is null) answer.TrySetResult();
            else answer.TrySetException(cause);
        }

        _unanswered.Clear();
    }

    private bool Commit(IConsumer<K, V> consumer, IEnumerable<OwnedPartition> owned)
    {
        var ahead = owned.Where(partition => partition.Tracker.Position is { } position && position != partition.Committed).ToList();
        _failedAt = null;
        if (ahead.Count == 0) return true;

        try
        {
            consumer.Commit(ahead.Select(partition => new TopicPartitionOffset(partition.TopicPartition, partition.Tracker.Position!.Value)));
        }
        catch (KafkaException e) when (CommitErrors.MeansNotOurs(CommitErrors.Code(e)))
        {
            log.Info("A commit of group {0} came after its partitions were given up: {1}", settings.GroupId, e.Error.Reason);
            return true;
        }
        catch (KafkaException e) when (CommitErrors.MeansLater(CommitErrors.Code(e)))
        {
            log.Debug("A commit of group {0} is tried again: {1}", settings.GroupId, e.Error.Reason);
            (_failedAt, _failure) = (clock.GetTimestamp(), e);
            return false;
        }

        foreach (var partition in ahead) partition.Committed = partition.Tracker.Position;
        return true;
    }
}
