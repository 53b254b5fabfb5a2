using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using Confluent.Kafka;
using CryptoViz.Streams.Kafka.Stages;

namespace CryptoViz.Pipeline.Tests.Kafka;

/// <summary>A client whose polls give what a test has put in line: records, rebalances and errors, in this order.</summary>
internal sealed class FakeConsumer
{
    private readonly BlockingCollection<Func<ConsumeResult<string, byte[]>?>> _line = [];
    private readonly HashSet<TopicPartition> _assignment = [];
    private Action<List<TopicPartition>> _assigned = _ => { };
    private Action<List<TopicPartitionOffset>> _revoked = _ => { };
    private Action<List<TopicPartitionOffset>> _lost = _ => { };

    public FakeConsumer() => Client = Proxy.Around(this);

    public IConsumer<string, byte[]> Client { get; }

    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>What the group committed before this consumer came, by partition.</summary>
    public ConcurrentDictionary<int, long> Committed { get; } = new();

    /// <summary>The first and the next offset of each partition's log; a partition without an entry has no broker.</summary>
    public ConcurrentDictionary<int, (long Low, long High)> Logs { get; } = new();

    /// <summary>Called before a commit is taken; may throw.</summary>
    public Action BeforeCommit { get; set; } = () => { };

    /// <summary>How often the log of a partition was asked for.</summary>
    public int LogsAsked { get; private set; }

    public static TopicPartition Partition(int number) => new("ticks", number);

    public void Assign(params int[] partitions) => Put(() => Take(partitions));

    public void Revoke(params int[] partitions) => Put(() => GiveUp(_revoked, partitions));

    /// <summary>Gives partitions up and takes them again within one poll.</summary>
    public void RevokeAndAssign(params int[] partitions) => Put(() =>
    {
        GiveUp(_revoked, partitions);
        Take(partitions);
    });

    public void Lose(params int[] partitions) => Put(() => GiveUp(_lost, partitions));

    public void Give(int partition, params long[] offsets)
    {
        foreach (var offset in offsets)
        {
            _line.Add(() => new ConsumeResult<string, byte[]>
            {
                TopicPartitionOffset = new(Partition(partition), offset),
                Message = new() { Key = "key", Value = Encoding.UTF8.GetBytes($"{offset}") },
            });
        }
    }

    /// <summary>Polls that give nothing.</summary>
    public void GiveNothing(int polls)
    {
        for (var n = 0; n < polls; n++) Put(() => { });
    }

    public void Throw(Exception exception) => Put(() => throw exception);

    private void Put(Action action) => _line.Add(() =>
    {
        action();
        return null;
    });

    private void Take(params int[] partitions)
    {
        var assigned = partitions.Select(Partition).ToList();
        _assignment.UnionWith(assigned);
        _assigned(assigned);
    }

    private void GiveUp(Action<List<TopicPartitionOffset>> handler, params int[] partitions)
    {
        handler([.. partitions.Select(number => new TopicPartitionOffset(Partition(number), Offset.Unset))]);
        _assignment.ExceptWith(partitions.Select(Partition));
        Calls.Enqueue($"gave up {string.Join(' ', partitions)}");
    }

    private object? Call(string method, object?[] arguments)
    {
        switch (method)
        {
            case "Attach":
                (_assigned, _revoked, _lost) = (
                    (Action<List<TopicPartition>>)arguments[0]!,
                    (Action<List<TopicPartitionOffset>>)arguments[1]!,
                    (Action<List<TopicPartitionOffset>>)arguments[2]!);
                return null;
            case "Consume":
                return _line.TryTake(out var next, (TimeSpan)arguments[0]!) ? next() : null;
            case "Commit":
                BeforeCommit();
                Calls.Enqueue("commit " + string.Join(' ', ((IEnumerable<TopicPartitionOffset>)arguments[0]!)
                    .OrderBy(at => at.Partition.Value).Select(at => $"{at.Partition.Value}@{at.Offset.Value}")));
                return null;
            case "Pause" or "Resume":
                Calls.Enqueue($"{method.ToLowerInvariant()} " + string.Join(' ', ((IEnumerable<TopicPartition>)arguments[0]!).Select(p => p.Partition.Value)));
                return null;
            case "Close":
                GiveUp(_revoked, [.. _assignment.Select(p => p.Partition.Value)]);
                Calls.Enqueue("close");
                return null;
            case "Committed":
                return ((IEnumerable<TopicPartition>)arguments[0]!)
                    .Select(p => new TopicPartitionOffset(p, Committed.TryGetValue(p.Partition.Value, out var offset) ? offset : Offset.Unset))
                    .ToList();
            case "QueryWatermarkOffsets":
                LogsAsked++;
                return Logs.TryGetValue(((TopicPartition)arguments[0]!).Partition.Value, out var log)
                    ? new WatermarkOffsets(log.Low, log.High)
                    : throw new KafkaException(ErrorCode.Local_Transport);
            case "Subscribe" or "Dispose":
                return null;
            default:
                throw new NotSupportedException(method);
        }
    }

    internal interface ISeam : IConsumer<string, byte[]>, IRebalancing;

    internal class Proxy : DispatchProxy
    {
        private FakeConsumer _fake = null!;

        public static IConsumer<string, byte[]> Around(FakeConsumer fake)
        {
            var client = Create<ISeam, Proxy>();
            ((Proxy)(object)client)._fake = fake;
            return client;
        }

        protected override object? Invoke(MethodInfo? method, object?[]? arguments) => _fake.Call(method!.Name, arguments ?? []);
    }
}
