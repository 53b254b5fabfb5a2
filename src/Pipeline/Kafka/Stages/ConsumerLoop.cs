using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Event;
using Confluent.Kafka;
using Error = Confluent.Kafka.Error;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>
/// The one thread that owns a consumer. All that touches the client happens here, rebalances too: the client calls their handlers
/// from within a poll, so a partition is ours exactly while it stands in <c>_owned</c>. Others talk to it by commands.
/// </summary>
internal sealed class ConsumerLoop<K, V>(ConsumerSettings<K, V> settings, ImmutableHashSet<string> topics) : ICommitter, IStoppable
{
    // While a partition is paused the next turn looks whether it may go on; a long poll would leave it waiting.
    private static readonly TimeSpan PollWhilePaused = TimeSpan.FromMilliseconds(5);

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly BlockingCollection<Action> _commands = [];
    private readonly TaskCompletionSource _isShutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<TopicPartition, OwnedPartition<K, V>> _owned = [];
    private readonly HashSet<OwnedPartition<K, V>> _paused = [];
    private Action<OwnedPartition<K, V>> _assigned = _ => { };
    private Action _stopped = () => { };
    private Action<Exception?> _ended = _ => { };
    private ILoggingAdapter _log = NoLogger.Instance;
    private OffsetCommits<K, V> _commits = null!;
    private bool _stopping;
    private bool _closing;
    private (long At, TimeSpan Grace)? _shutdown;
    private Exception? _cause;

    public Task IsShutdown => _isShutdown.Task;

    /// <summary>Starts the thread; the callbacks are called from it.</summary>
    public void Start(ILoggingAdapter log, Action<OwnedPartition<K, V>> assigned, Action stopped, Action<Exception?> ended)
    {
        (_log, _assigned, _stopped, _ended) = (log, assigned, stopped, ended);
        _commits = new(settings, _clock, log);
        new Thread(Run) { IsBackground = true, Name = $"kafka-consumer {settings.GroupId}" }.Start();
    }

    public Task Commit(CommittableOffsetBatch batch)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return TryTell(() => _commits.Acknowledge(OwnRanges(batch), answer))
            ? WithinTimeout(answer.Task)
            : Task.FromException(Closed());
    }

    public Task Stop()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return TryTell(() =>
        {
            StopEmission();
            answer.TrySetResult();
        })
            ? answer.Task
            : Task.CompletedTask;
    }

    public Task Shutdown(TimeSpan grace, Exception? cause = null)
    {
        TryTell(() =>
        {
            _cause ??= cause;
            StopEmission();
            if (_shutdown is null || grace < _shutdown.Value.Grace) _shutdown = (_clock.GetTimestamp(), grace);
        });
        return IsShutdown;
    }

    private void Run()
    {
        IConsumer<K, V>? consumer = null;
        try
        {
            consumer = settings.CreateKafkaConsumer(
                (_, error) => Trouble(error), (_, partitions) => Assigned(partitions), Revoked, null, (_, partitions) => Lost(partitions));
            consumer.Subscribe(topics);
            while (!IsShutdownDue())
            {
                Obey();
                _commits.CommitIfAsked(consumer, _owned.Values);
                Resume(consumer);
                Poll(consumer);
            }
        }
        catch (Exception e)
        {
            _cause ??= e;
        }

        Close(consumer);
    }

    private void Close(IConsumer<K, V>? consumer)
    {
        _closing = true;
        _commands.CompleteAdding();
        Obey();
        foreach (var partition in _owned.Values) partition.Close(_cause);
        try
        {
            if (consumer is not null)
            {
                _commits.CommitLast(consumer, _owned.Values);
                consumer.Close();
            }
        }
        catch (Exception e)
        {
            _log.Warning("The consumer of group {0} did not close well: {1}", settings.GroupId, e.Message);
        }
        finally
        {
            consumer?.Dispose();
        }

        _commits.AnswerAll(_cause);
        _ended(_cause);
        _isShutdown.TrySetResult();
    }

    private void Obey()
    {
        while (_commands.TryTake(out var command)) command();
    }

    private bool IsShutdownDue() =>
        _shutdown is { } shutdown && (_clock.GetElapsedTime(shutdown.At) >= shutdown.Grace || !_owned.Values.Any(p => p.InFlight));

    private void StopEmission()
    {
        if (_stopping) return;
        _stopping = true;
        foreach (var partition in _owned.Values) partition.Close(_cause);
        if (_cause is null) _stopped();
    }

    private void Resume(IConsumer<K, V> consumer)
    {
        if (_paused.Count == 0) return;

        var low = _paused.Where(partition => partition.IsLow).ToList();
        if (low.Count == 0) return;
        consumer.Resume(low.Select(partition => partition.TopicPartition));
        _paused.ExceptWith(low);
    }

    private void Poll(IConsumer<K, V> consumer)
    {
        var wait = _paused.Count > 0 && PollWhilePaused < settings.PollTimeout ? PollWhilePaused : settings.PollTimeout;
        for (var taken = 0; taken < settings.MaxPollRecords && Consume(consumer, wait) is { } record; taken++)
        {
            wait = TimeSpan.Zero;
            // A record that the client had queued for a partition that is not ours any more is its next owner's.
            if (record.IsPartitionEOF || !_owned.TryGetValue(record.TopicPartition, out var partition)) continue;
            partition.Offer(record);
            if (partition.IsFull && _paused.Add(partition)) consumer.Pause([partition.TopicPartition]);
        }
    }

    private ConsumeResult<K, V>? Consume(IConsumer<K, V> consumer, TimeSpan wait)
    {
        try
        {
            return consumer.Consume(wait);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal && !e.Error.IsSerializationError())
        {
            _log.Warning("The consumer of group {0} can't read {1}: {2}", settings.GroupId, e.ConsumerRecord?.TopicPartition, e.Error.Reason);
            return null;
        }
    }

    private void Assigned(List<TopicPartition> partitions)
    {
        foreach (var topicPartition in partitions)
        {
            var partition = new OwnedPartition<K, V>(this, settings.GroupId, topicPartition, settings.BufferSize);
            _owned[topicPartition] = partition;
            if (_stopping) partition.Close();
            else _assigned(partition);
        }
    }

    private void Revoked(IConsumer<K, V> consumer, List<TopicPartitionOffset> partitions)
    {
        var revoked = GiveUp(partitions);
        if (!_closing) AwaitAcknowledgements(revoked);
        _commits.CommitLast(consumer, revoked);
        Forget(revoked);
    }

    private void Lost(List<TopicPartitionOffset> partitions) => Forget(GiveUp(partitions));

    private List<OwnedPartition<K, V>> GiveUp(List<TopicPartitionOffset> partitions)
    {
        var given = partitions.Select(p => _owned.GetValueOrDefault(p.TopicPartition)).OfType<OwnedPartition<K, V>>().ToList();
        foreach (var partition in given) partition.Close();
        return given;
    }

    private void AwaitAcknowledgements(List<OwnedPartition<K, V>> revoked)
    {
        var start = _clock.GetTimestamp();
        while (revoked.Any(partition => partition.InFlight))
        {
            var left = settings.WaitClosePartition - _clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || !_commands.TryTake(out var command, left)) return;
            command();
        }
    }

    private void Forget(List<OwnedPartition<K, V>> given)
    {
        foreach (var partition in given)
        {
            _owned.Remove(partition.TopicPartition);
            _paused.Remove(partition);
        }
    }

    // A batch may hold offsets of other consumers, which get it too, and of ownerships that are over.
    private IEnumerable<(OwnedPartition, List<AckRange>)> OwnRanges(CommittableOffsetBatch batch) =>
        batch.Ranges
            .Where(partition => ReferenceEquals(_owned.GetValueOrDefault(partition.Key.TopicPartition), partition.Key))
            .Select(partition => ((OwnedPartition)partition.Key, partition.Value));

    private void Trouble(Error error)
    {
        if (error.IsFatal)
        {
            // The client swallows what its error handler throws.
            _cause ??= new KafkaException(error);
            _shutdown = (_clock.GetTimestamp(), TimeSpan.Zero);
        }

        ClientTrouble.Log(_log, $"consumer of group {settings.GroupId}", settings["bootstrap.servers"], error);
    }

    private bool TryTell(Action command)
    {
        try
        {
            _commands.Add(command);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private async Task WithinTimeout(Task answer)
    {
        try
        {
            await answer.WaitAsync(settings.CommitTimeout);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Kafka at {settings["bootstrap.servers"]} did not take a commit of group {settings.GroupId} within {settings.CommitTimeout}");
        }
    }

    private InvalidOperationException Closed() => new($"the consumer of group {settings.GroupId} is closed");
}
