using System.Collections.Immutable;
using Akka.Event;
using Confluent.Kafka;
using Error = Confluent.Kafka.Error;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>
/// The one thread that owns a consumer. All that touches the client happens here, but for commits that wait for their answers
/// (<see cref="OffsetCommits{K,V}"/>); rebalances too: the client calls their handlers from within a poll, so that
/// <see cref="OwnedPartitions{K,V}"/> is true at every moment. Others talk to it by <see cref="Commands"/>.
/// </summary>
internal sealed class ConsumerLoop<K, V>(ConsumerSettings<K, V> settings, ImmutableHashSet<string> topics) : ICommitter, IStoppable
{
    // While a partition is paused or a commit is due, the next turn has something to do; a long poll would leave it waiting.
    private static readonly TimeSpan ShortPoll = TimeSpan.FromMilliseconds(5);

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly Commands _commands = new();
    private readonly TaskCompletionSource _isShutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action<OwnedPartition<K, V>> _assigned = _ => { };
    private Action _stopped = () => { };
    private Action<Exception?> _ended = _ => { };
    private ILoggingAdapter _log = NoLogger.Instance;
    private OwnedPartitions<K, V> _owned = null!;
    private OffsetCommits<K, V> _commits = null!;
    private Backpressure<K, V> _backpressure = null!;
    private Watchdog<K, V> _watchdog = null!;
    private bool _isAway;
    private bool _stopping;
    private bool _closing;
    private (long At, TimeSpan Grace)? _shutdown;
    private Exception? _cause;

    public Task IsShutdown => _isShutdown.Task;

    /// <summary>Starts the thread; the callbacks are called from it.</summary>
    public void Start(ILoggingAdapter log, Action<OwnedPartition<K, V>> assigned, Action stopped, Action<Exception?> ended)
    {
        (_log, _assigned, _stopped, _ended) = (log, assigned, stopped, ended);
        _backpressure = new(_clock);
        _owned = new(this, settings.GroupId, settings.BufferSize, new(settings.GroupId, log), _backpressure);
        _watchdog = new(settings.GroupId, settings.NoProgressTimeout, _clock);
        _commits = new(settings, _clock, log, settled => _commands.TryTell(settled));
        new Thread(Run) { IsBackground = true, Name = $"kafka-consumer {settings.GroupId}" }.Start();
    }

    public Task Commit(CommittableOffsetBatch batch)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _commands.TryTell(() => _commits.Acknowledge(_owned.In(batch), answer))
            ? WithinTimeout(answer.Task)
            : Task.FromException(Closed());
    }

    public void Wake() => _commands.TryTell(static () => { });

    public Task Stop()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _commands.TryTell(() =>
        {
            StopEmission();
            answer.TrySetResult();
        })
            ? answer.Task
            : Task.CompletedTask;
    }

    public Task Shutdown(TimeSpan grace, Exception? cause = null)
    {
        _commands.TryTell(() =>
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
                (_, error) => Trouble(error), (_, partitions) => Assigned(partitions), Revoked, null, Lost);
            consumer.Subscribe(topics);
            while (!IsShutdownDue())
            {
                _commands.Obey();
                _commits.CommitIfAsked(consumer, _owned.All);
                _owned.CloseParked(since => _clock.GetElapsedTime(since) >= settings.WaitClosePartition);
                _watchdog.Check(consumer, _owned.All);
                var wait = _backpressure.Apply(consumer);
                if (wait > TimeSpan.Zero) _commands.Obey(wait);
                else Poll(consumer);
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
        _commands.End();
        _owned.Close(_cause);
        var failure = _cause;
        try
        {
            if (consumer is not null)
            {
                var uncommitted = _commits.CommitLast(consumer, _owned.All);
                failure ??= uncommitted;
                consumer.Close();
            }
        }
        catch (Exception e)
        {
            _log.Warning("The consumer of group {0} did not close well: {1}", settings.GroupId, e.Message);
        }
        finally
        {
            // A client must not go while a commit is inside it.
            if (_commits.AwaitUnderway()) consumer?.Dispose();
        }

        _commits.AnswerAll(failure);
        _ended(_cause);
        _isShutdown.TrySetResult();
    }

    private bool IsShutdownDue() =>
        _shutdown is { } shutdown && (_clock.GetElapsedTime(shutdown.At) >= shutdown.Grace || !_owned.AnyInFlight);

    private void StopEmission()
    {
        if (_stopping) return;
        _stopping = true;
        _owned.Close(_cause);
        if (_cause is null) _stopped();
    }

    private void Poll(IConsumer<K, V> consumer)
    {
        var wait = (_backpressure.AnyPaused || _commits.IsDue) && ShortPoll < settings.PollTimeout ? ShortPoll : settings.PollTimeout;
        for (var taken = 0; taken < settings.MaxPollRecords && Consume(consumer, wait) is { } record; taken++)
        {
            (wait, _isAway) = (TimeSpan.Zero, false);
            if (!_owned.Receive(record, consumer)) break;
        }

        _owned.HandOver();
    }

    private ConsumeResult<K, V>? Consume(IConsumer<K, V> consumer, TimeSpan wait)
    {
        try
        {
            return consumer.Consume(wait);
        }
        catch (ConsumeException e) when (!ClientTrouble.EndsReading(e.Error))
        {
            _log.Warning("The consumer of group {0} can't read {1}: {2}", settings.GroupId, e.ConsumerRecord?.TopicPartition, e.Error.Reason);
            return null;
        }
    }

    private void Assigned(List<TopicPartition> partitions)
    {
        foreach (var topicPartition in partitions)
        {
            if (_owned.Unpark(topicPartition)) continue;
            var partition = _owned.Add(topicPartition);
            if (_stopping) partition.Close();
            else _assigned(partition);
        }
    }

    private void Revoked(IConsumer<K, V> consumer, List<TopicPartitionOffset> partitions)
    {
        var idle = _stopping || _closing ? [] : _owned.StopIdle(partitions);
        _owned.Park(idle, _clock.GetTimestamp(), consumer);
        var revoked = _owned.Close(partitions);
        if (!_closing) AwaitAcknowledgements(revoked);
        _commits.CommitLast(consumer, [.. idle, .. revoked]);
        _owned.GiveUp(revoked, consumer);
    }

    private void Lost(IConsumer<K, V> consumer, List<TopicPartitionOffset> partitions) =>
        _owned.GiveUp(_owned.Close(partitions), consumer);

    private void AwaitAcknowledgements(List<OwnedPartition<K, V>> revoked)
    {
        var start = _clock.GetTimestamp();
        while (revoked.Any(partition => partition.InFlight))
        {
            var left = settings.WaitClosePartition - _clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || !_commands.Obey(left)) return;
        }
    }

    private void Trouble(Error error)
    {
        if (error.IsFatal)
        {
            // The client swallows what its error handler throws.
            _cause ??= new KafkaException(error);
            _shutdown = (_clock.GetTimestamp(), TimeSpan.Zero);
        }

        // The client says it with each try to reach one.
        if (_isAway && error.Code == ErrorCode.Local_AllBrokersDown) return;

        _isAway |= error.Code == ErrorCode.Local_AllBrokersDown;
        ClientTrouble.Log(_log, $"consumer of group {settings.GroupId}", settings["bootstrap.servers"], error);
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
