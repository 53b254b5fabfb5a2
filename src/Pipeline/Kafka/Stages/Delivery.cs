using System.Collections.Immutable;
using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>One envelope on its way. Kafka's answers come on the producer's thread; what they say is read by the stage's.</summary>
internal sealed class Delivery<K, V, P>
{
    private readonly IEnvelope<K, V, P> _envelope;
    private readonly Action _confirmed;
    private readonly ImmutableArray<ProducerRecord<K, V>> _records;
    private readonly DeliveryReport<K, V>[] _reports;
    private Exception? _failure;
    private int _open;

    public Delivery(IEnvelope<K, V, P> envelope, Action confirmed)
    {
        (_envelope, _confirmed) = (envelope, confirmed);
        _records = envelope switch
        {
            Message<K, V, P> single => [single.Record],
            MultiMessage<K, V, P> multi => [.. multi.Records],
            PassThroughMessage<K, V, P> => [],
            _ => throw new ArgumentException($"an envelope of another library: {envelope.GetType()}", nameof(envelope)),
        };
        _reports = new DeliveryReport<K, V>[_records.Length];
        _open = _records.Length;
    }

    /// <summary>True when every record was answered.</summary>
    public bool IsDone => Volatile.Read(ref _open) == 0;

    /// <summary>Why a record was not taken; null when all were.</summary>
    public Exception? Failure => _failure;

    /// <summary>The confirmation, once it is done without a failure.</summary>
    public IResults<K, V, P> Result => _envelope switch
    {
        Message<K, V, P> single => new Result<K, V, P>(_reports[0], single),
        MultiMessage<K, V, P> => new MultiResult<K, V, P>(
            _reports.Zip(_records, (report, record) => new MultiResultPart<K, V>(report, record)).ToImmutableHashSet(),
            _envelope.PassThrough),
        _ => new PassThroughResult<K, V, P>(_envelope.PassThrough),
    };

    public void Send(IProducer<K, V> producer)
    {
        for (var i = 0; i < _records.Length; i++)
        {
            var (index, record) = (i, _records[i]);
            if (record.Timestamp is { } time) record.Message.Timestamp = new Timestamp(time, TimestampType.CreateTime);
            var partition = record.Partition is { } number ? new Partition(number) : Partition.Any;
            try
            {
                producer.Produce(new TopicPartition(record.Topic, partition), record.Message, report => Answered(index, report));
            }
            catch (Exception e) when (e is KafkaException or InvalidOperationException or ArgumentException)
            {
                Answered(index, null, e);
            }
        }
    }

    private void Answered(int index, DeliveryReport<K, V>? report, Exception? failure = null)
    {
        if (report?.Error is { IsError: true } error)
        {
            failure = new ProduceException<K, V>(
                new Error(error.Code, $"a record for topic {report.Topic} was not taken: {error.Reason}", error.IsFatal), report);
        }

        if (failure is not null) Interlocked.CompareExchange(ref _failure, failure, null);
        if (report is not null) _reports[index] = report;
        if (Interlocked.Decrement(ref _open) == 0) _confirmed();
    }
}
