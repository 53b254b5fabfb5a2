using System.IO.Pipelines;
using System.Text;
using CryptoViz.Gateway.Realtime;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Gateway.Tests.Realtime;

public sealed class MessageLimitsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _pipe = new();
    private readonly MessageLimits _limits;

    public MessageLimitsTests() => _limits = new MessageLimits(_pipe.Reader, _time);

    [Fact]
    public async Task So_many_messages_may_come_at_once_and_no_more()
    {
        await ReadAsync(MessageLimits.Burst);

        await Should.ThrowAsync<HubException>(() => ReadAsync(1));
    }

    [Fact]
    public async Task The_allowance_comes_back_with_time_and_not_beyond_the_burst()
    {
        await ReadAsync(MessageLimits.Burst);
        _time.Advance(TimeSpan.FromSeconds(2));
        await ReadAsync(2 * MessageLimits.Rate);
        _time.Advance(TimeSpan.FromHours(1));
        await ReadAsync(MessageLimits.Burst);

        await Should.ThrowAsync<HubException>(() => ReadAsync(1));
    }

    [Fact]
    public async Task A_message_that_is_given_out_twice_counts_once()
    {
        await WriteAsync(Messages(MessageLimits.Burst));
        for (var left = MessageLimits.Burst; left > 0; left--)
        {
            var buffer = (await _limits.ReadAsync()).Buffer;
            _limits.AdvanceTo(buffer.GetPosition(2), buffer.GetPosition(2));
        }

        await Should.ThrowAsync<HubException>(() => ReadAsync(1));
    }

    [Theory]
    [InlineData(MessageLimits.LongestBytes, true)]
    [InlineData(MessageLimits.LongestBytes + 1, false)]
    public async Task A_message_may_be_so_long_whether_it_has_ended_or_not(int length, bool allowed)
    {
        foreach (var end in new[] { "", "\u001e" })
        {
            var pipe = new Pipe();
            await pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(new string('x', length) + end));
            var read = () => new MessageLimits(pipe.Reader, _time).ReadAsync().AsTask();

            if (allowed) await Should.NotThrowAsync(read);
            else await Should.ThrowAsync<HubException>(read);
        }
    }

    private static string Messages(int count) => string.Concat(Enumerable.Repeat("x\u001e", count));

    private async Task WriteAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(text));

    private async Task ReadAsync(int count)
    {
        await WriteAsync(Messages(count));
        var buffer = (await _limits.ReadAsync()).Buffer;
        _limits.AdvanceTo(buffer.End);
    }
}
