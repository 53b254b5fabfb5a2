using System.IO.Pipelines;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Wire;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Gateway.Tests.Realtime;

public sealed class OpenStreamsTests : IDisposable
{

    private readonly CancellationTokenSource _stopping = new();
    private readonly FakeTimeProvider _time = new();
    private readonly OpenStreams _streams;

    public OpenStreamsTests() => _streams = new OpenStreams(2, _stopping.Token, _time);

    [Fact]
    public async Task A_stop_closes_a_connection_when_all_its_streams_have_ended_and_their_completions_are_written()
    {
        var client = new Client(_streams);
        var (one, two) = (client.Open(), client.Open());

        var stop = _stopping.CancelAsync();
        foreach (var stream in new[] { one, two })
        {
            await Ended(stream);
            stream.EndReason.ShouldBe(EndReason.ServerStopping);
            stream.Dispose();
        }

        client.WriteCompletion();
        client.WriteCompletion();
        await client.CloseRequested.WaitAsync(Until.Patience);
        client.Told.ShouldBe(["completion", "completion", "close"]);
        stop.IsCompleted.ShouldBeFalse();

        client.Leave();
        await stop.WaitAsync(Until.Patience);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_client_that_has_gone()
    {
        var client = new Client(_streams);
        var stream = client.Open();

        var stop = _stopping.CancelAsync();
        await Ended(stream);
        client.Leave();

        await stop.WaitAsync(Until.Patience);
        client.Told.ShouldBe(["close"]);
    }

    [Fact]
    public async Task A_client_that_takes_nothing_holds_a_stop_up_for_so_long_and_no_longer()
    {
        var client = new Client(_streams);
        client.Open();

        var stop = _stopping.CancelAsync();
        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            return stop.IsCompleted;
        });

        client.Told.ShouldBe(["close"]);
    }

    [Fact]
    public void A_stream_too_many_ends_at_once_and_its_end_makes_no_further_room()
    {
        var client = new Client(_streams);
        using var one = client.Open();
        using var two = client.Open();
        using (var refused = client.Open()) refused.EndReason.ShouldBe(EndReason.TooManyStreams);

        using var again = client.Open();

        again.EndReason.ShouldBe(EndReason.TooManyStreams);
        _streams.Count.ShouldBe(3);
    }

    [Fact]
    public void Streams_of_a_client_that_has_gone_are_not_counted()
    {
        var client = new Client(_streams);
        client.Open();
        new Client(_streams).Open();

        client.Leave();

        _streams.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_stream_that_is_opened_during_a_stop_ends_at_once()
    {
        var client = new Client(_streams);
        var open = client.Open();
        var stop = _stopping.CancelAsync();
        await Ended(open);

        using (var late = client.Open()) late.EndReason.ShouldBe(EndReason.ServerStopping);

        client.Leave();
        await stop.WaitAsync(Until.Patience);
    }

    public void Dispose() => _stopping.Dispose();

    private static Task Ended(OpenStream stream) => Until.TrueAsync(() => stream.Over.IsCancellationRequested);

    /// <summary>A connection that does what SignalR does with it.</summary>
    private sealed class Client : IConnectionLifetimeNotificationFeature
    {
        private static readonly FrameProtocol Protocol = new(Options.Create(new JsonHubProtocolOptions()));

        private readonly OpenStreams _streams;
        private readonly ClientConnection _connection;
        private readonly PipeWriter _output;
        private readonly TaskCompletionSource _served = new();
        private readonly TaskCompletionSource _closeRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Client(OpenStreams streams)
        {
            _streams = streams;
            var request = new DefaultHttpContext();
            _ = streams.ServeAsync(request, _ => _served.Task);
            _connection = request.Features.GetRequiredFeature<ClientConnection>();
            var pipe = new Pipe();
            var duplex = new DuplexPipe(pipe.Reader, pipe.Writer);
            var connection = new DefaultConnectionContext("c", duplex, duplex);
            connection.Features.Set<IConnectionLifetimeNotificationFeature>(this);
            _output = _connection.Start(connection);
        }

        public List<string> Told { get; } = [];

        public Task CloseRequested => _closeRequested.Task;

        public CancellationToken ConnectionClosedRequested { get; set; }

        public OpenStream Open() => _streams.Open(_connection, CancellationToken.None);

        public void WriteCompletion()
        {
            lock (Told) Told.Add("completion");
            Protocol.WriteMessage(CompletionMessage.Empty("0"), _output);
        }

        public void RequestClose()
        {
            lock (Told) Told.Add("close");
            _closeRequested.TrySetResult();
        }

        public void Leave() => _served.SetResult();
    }
}
