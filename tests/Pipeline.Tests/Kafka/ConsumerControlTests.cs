using CryptoViz.Streams.Kafka.Helpers;
using CryptoViz.Streams.Kafka.Stages;

namespace CryptoViz.Pipeline.Tests.Kafka;

public sealed class ConsumerControlTests
{
    private readonly Recorded _consumer = new();
    private readonly TaskCompletionSource<string> _stream = new();

    [Fact]
    public async Task A_drain_stops_waits_for_the_stream_closes_the_consumer_at_once_and_gives_the_streams_result()
    {
        var drained = Control().DrainAndShutdown();
        _consumer.Calls.ShouldBe(["stop"]);

        _stream.SetResult("done");

        (await drained).ShouldBe("done");
        _consumer.Calls.ShouldBe(["stop", "shutdown 00:00:00"]);
    }

    [Fact]
    public async Task A_drain_gives_the_streams_failure_after_it_closed_the_consumer()
    {
        var drained = Control().DrainAndShutdown();

        _stream.SetException(new InvalidDataException("poison"));

        (await Should.ThrowAsync<InvalidDataException>(drained)).Message.ShouldBe("poison");
        _consumer.Calls.ShouldBe(["stop", "shutdown 00:00:00"]);
    }

    [Fact]
    public async Task A_shutdown_gives_records_in_flight_the_stop_timeout()
    {
        await Control().Shutdown();

        _consumer.Calls.ShouldBe(["shutdown 00:00:30"]);
    }

    private DrainingControl<string> Control() =>
        DrainingControl<string>.Create(new ConsumerControl(_consumer, TimeSpan.FromSeconds(30)), _stream.Task);

    private sealed class Recorded : IStoppable
    {
        public List<string> Calls { get; } = [];

        public Task IsShutdown => Task.CompletedTask;

        public Task Stop()
        {
            Calls.Add("stop");
            return Task.CompletedTask;
        }

        public Task Shutdown(TimeSpan grace, Exception? cause = null)
        {
            Calls.Add($"shutdown {grace}");
            return Task.CompletedTask;
        }
    }
}
