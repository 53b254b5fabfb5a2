using System.Text;
using System.Text.Json;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Wire;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace CryptoViz.Gateway.Tests.Realtime;

public sealed class FrameProtocolTests
{
    private readonly FrameProtocol _frames = new(Options.Create(new JsonHubProtocolOptions()));
    private readonly JsonHubProtocol _json = new();

    [Theory]
    [InlineData("1")]
    [InlineData("quotes \" and é and \u0001")]
    public void An_encoded_item_is_written_as_SignalR_writes_the_same_item(string stream)
    {
        var frame = FrameJson.Of("delta", "m.1", DateTimeOffset.UnixEpoch, "live", """{"coins":[]}"""u8.ToArray());
        var item = JsonDocument.Parse(frame.ToArray()).RootElement;

        var ours = _frames.GetMessageBytes(new StreamItemMessage(stream, frame));

        Encoding.UTF8.GetString(ours.Span).ShouldBe(Encoding.UTF8.GetString(_json.GetMessageBytes(new StreamItemMessage(stream, item)).Span));
    }

    [Fact]
    public void Every_other_message_is_SignalRs_own()
    {
        foreach (var message in new HubMessage[] { CompletionMessage.WithError("1", "no"), PingMessage.Instance, new StreamItemMessage("1", 4), new CloseMessage("bye") })
            _frames.GetMessageBytes(message).ToArray().ShouldBe(_json.GetMessageBytes(message).ToArray());
    }
}
