using System.Threading.Channels;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Supervision;

namespace CryptoViz.Pipeline.Topics;

/// <summary>
/// The way to a topic that nothing may wait for: a bounded buffer that drops its oldest record when it is full, and a graph that
/// produces from it. A record that Kafka does not take is left out.
/// </summary>
internal sealed class SideTopic
{
    private readonly Channel<ProducerRecord<string, byte[]>> _buffer;
    private readonly KafkaClients _kafka;
    private long _dropped;

    public SideTopic(KafkaClients kafka, int capacity)
    {
        _kafka = kafka;
        _buffer = Channel.CreateBounded<ProducerRecord<string, byte[]>>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
    }

    /// <summary>Records that were dropped because newer ones came faster than Kafka took them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Puts a record in line, at once; after the end of the graph it does nothing.</summary>
    public void Offer(ProducerRecord<string, byte[]> record) => _buffer.Writer.TryWrite(record);

    /// <summary>The graph, to be run by a <see cref="GraphRunner"/>; drained, it sends what is in line.</summary>
    public RunningGraph Run(IMaterializer materializer)
    {
        var completion = ChannelSource.FromReader(_buffer.Reader)
            .Select(ProducerMessage.Single)
            .Via(_kafka.Producing<Akka.NotUsed>().WithAttributes(ActorAttributes.CreateSupervisionStrategy(Deciders.ResumingDecider)))
            .RunWith(Sink.Ignore<IResults<string, byte[], Akka.NotUsed>>(), materializer);
        return new RunningGraph(completion, () =>
        {
            _buffer.Writer.TryComplete();
            return completion;
        });
    }
}
