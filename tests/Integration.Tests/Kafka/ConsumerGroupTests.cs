using System.Collections.Concurrent;
using Akka;
using Akka.Streams.Dsl;
using CryptoViz.Pipeline.Tests.Kafka;
using CryptoViz.Streams.Kafka.Helpers;
using CryptoViz.Streams.Kafka.Messages;

namespace CryptoViz.Integration.Tests.Kafka;

public sealed class ConsumerGroupTests(KafkaBroker kafka) : IClassFixture<KafkaBroker>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TestTopic _topic = new(kafka);

    [Fact]
    public async Task A_group_reads_on_after_its_last_commit_and_only_what_is_not_committed_again()
    {
        await _topic.Send(20, partition: 0);

        await _topic.Read(20, commit: record => record.Offset < 12);
        var again = await _topic.Read(8);
        await _topic.Send(3, from: 20, partition: 0);
        var more = await _topic.Read(3);

        again.Select(record => record.Offset.Value).ShouldBe(Enumerable.Range(12, 8).Select(n => (long)n));
        more.Select(record => record.Offset.Value).ShouldBe([20, 21, 22]);
    }

    [Fact]
    public async Task A_drained_stream_ends_well_and_another_group_reads_all_again()
    {
        await _topic.Send(10);
        await _topic.Read(10);

        (await _topic.Read(10, group: KafkaBroker.NewGroup())).Count.ShouldBe(10);
    }

    [Fact]
    public async Task A_consumer_that_fails_costs_only_what_it_had_not_committed()
    {
        await _topic.Send(40, partition: 0);
        var seen = new ConcurrentQueue<long>();
        var failing = _topic.Run(partition => partition.Item2.Select(message =>
        {
            seen.Enqueue(message.Record.Offset.Value);
            return message.Record.Offset == 25 ? throw new InvalidDataException("poison") : message;
        }));
        await Should.ThrowAsync<InvalidDataException>(failing.StreamCompletion.WaitAsync(Patience));
        await failing.IsShutdown.WaitAsync(Patience);

        var more = new ConcurrentQueue<long>();
        var next = _topic.Run(partition => partition.Item2.Select(message =>
        {
            more.Enqueue(message.Record.Offset.Value);
            return message;
        }));
        await Until.TrueAsync(() => more.Contains(39));
        await next.DrainAndShutdown().WaitAsync(Patience);

        // What the failing stream had gathered was committed before the failure went on.
        more.ShouldBe(Enumerable.Range(25, 15).Select(n => (long)n));
        seen.ShouldBe(Enumerable.Range(0, 26).Select(n => (long)n));
    }

    [Fact]
    public async Task A_partition_that_nobody_reads_on_delays_no_other()
    {
        await _topic.Send(2_000, partition: 0);
        await _topic.Send(200, partition: 1);
        var fast = 0;
        var never = new TaskCompletionSource<CommittableMessage<string, byte[]>>();

        var control = _topic.Run(partition => partition.Item1.Partition == 0
            ? partition.Item2.SelectAsync(1, _ => never.Task)
            : partition.Item2.Select(message =>
            {
                Interlocked.Increment(ref fast);
                return message;
            }));

        await Until.TrueAsync(() => Volatile.Read(ref fast) == 200);
        never.SetException(new InvalidDataException("poison"));
        // A task that failed before the stream looked at it arrives wrapped.
        (await Should.ThrowAsync<Exception>(control.StreamCompletion.WaitAsync(Patience))).GetBaseException().Message.ShouldBe("poison");
        await control.IsShutdown.WaitAsync(Patience);
    }

    [Fact]
    public async Task When_a_second_consumer_joins_nothing_is_lost_and_both_read()
    {
        await _topic.Send(50);
        var seen = new ConcurrentDictionary<string, int>();
        var readers = new ConcurrentDictionary<(int Reader, int Partition), bool>();
        DrainingControl<Done> Start(int reader) => _topic.Run(partition => partition.Item2.Select(message =>
            {
                readers[(reader, partition.Item1.Partition.Value)] = true;
                seen.AddOrUpdate(TestTopic.Text(message.Record), 1, (_, times) => times + 1);
                return message;
            }));

        var first = Start(1);
        await Until.TrueAsync(() => seen.Count == 50);
        var second = Start(2);
        var sent = 50;
        await Until.TrueAsync(async () =>
        {
            await _topic.Send(2, from: sent);
            sent += 2;
            return readers.Keys.Any(key => key.Reader == 2);
        });
        await Until.TrueAsync(() => seen.Count == sent);

        await Task.WhenAll(first.DrainAndShutdown(), second.DrainAndShutdown()).WaitAsync(Patience);
        seen.Keys.Order().ShouldBe(Enumerable.Range(0, sent).Select(n => $"{n:000}"));
    }
}
