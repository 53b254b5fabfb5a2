using Akka.Streams;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Topics;

/// <summary>What the pipeline tells other programs: topics <c>monitoring</c> and <c>analytics</c>, each with a line of its own.</summary>
internal sealed class SideTopics
{
    private readonly SideTopic _monitoring;
    private readonly SideTopic _analytics;
    private readonly TopicRecords _records;
    private readonly TimeProvider _time;

    public SideTopics(KafkaClients kafka, string node, TimeProvider time)
    {
        (_records, _time) = (kafka.Records, time);
        _monitoring = new SideTopic(kafka, capacity: 256);
        _analytics = new SideTopic(kafka, capacity: 1_024);
        Monitoring = new Monitoring(_monitoring.Offer, kafka.Records, node, time);
    }

    /// <summary>Tells what happens to the graphs.</summary>
    public Monitoring Monitoring { get; }

    /// <summary>Tells a coin's statistics, at once.</summary>
    public void Tell(CoinAnalytics analytics) => _analytics.Offer(_records.Of(analytics, _time.GetUtcNow()));

    /// <summary>Runs the way to topic <c>monitoring</c>.</summary>
    public RunningGraph RunMonitoring(IMaterializer materializer) => _monitoring.Run(materializer);

    /// <summary>Runs the way to topic <c>analytics</c>.</summary>
    public RunningGraph RunAnalytics(IMaterializer materializer) => _analytics.Run(materializer);
}
