using System.Text;
using System.Text.Json;
using CryptoViz.Gateway.Wire;

namespace CryptoViz.Gateway.Tests.Wire;

public sealed class FrameBodyTests
{
    private static readonly FrameBody Body = FrameBody.Encode(frame =>
    {
        frame.Json.WriteNumber("before", 1);
        frame.Fragments("coins", ["a", "b", "c"], id => id, (json, id) => json.WriteStringValue(id + "]["));
        frame.Fragments("none", Array.Empty<string>(), id => id, (json, id) => json.WriteStringValue(id));
        frame.Fragments("all", ["x", "y"], _ => null, (json, id) => json.WriteStringValue(id));
        frame.Json.WriteNumber("after", 2);
    });

    [Fact]
    public void Picked_fragments_are_the_encoded_bytes_and_all_else_stays()
    {
        var picked = Body.Only(key => key is "a" or "c");

        Encoding.UTF8.GetString(picked).ShouldBe("""{"before":1,"coins":["a][","c]["],"none":[],"all":["x","y"],"after":2}""");
    }

    [Fact]
    public void Picking_everything_gives_the_same_bytes() => Body.Only(_ => true).ShouldBe(Body.Json);

    [Fact]
    public void Picking_nothing_leaves_readable_json()
    {
        var body = FrameBody.Encode(frame => frame.Fragments("coins", ["a", "b"], id => id, (json, id) => json.WriteStringValue(id)));

        var picked = body.Only(_ => false);

        Encoding.UTF8.GetString(picked).ShouldBe("""{"coins":[]}""");
    }

    [Fact]
    public void Rows_have_only_the_fields_that_are_shown_and_one_without_any_is_left_out()
    {
        var body = FrameBody.Encode(frame =>
        {
            frame.Fragments("coins", ["a", "b"], id => id, (json, id) => Write(json, id, price: id == "a" ? 1 : null));
            frame.Fragments("removed", ["c"], id => id, (json, id) => json.WriteStringValue(id));
            frame.Json.WriteNumber("after", 2);
        });

        var shown = body.WithFields(new RowFields(["change", "price"]));

        Encoding.UTF8.GetString(shown.Json).ShouldBe(
            """{"coins":[{"id":"a","price":1,"change":{"24h":[{}]}}],"removed":["c"],"after":2}""");
        Encoding.UTF8.GetString(shown.Only(id => id != "a")).ShouldBe("""{"coins":[],"removed":["c"],"after":2}""");

        static void Write(Utf8JsonWriter json, string id, int? price)
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            if (price is { } known)
            {
                json.WriteNumber("price", known);
                json.WriteStartObject("change");
                json.WritePropertyName("24h");
                json.WriteRawValue("[{}]");
                json.WriteEndObject();
            }

            json.WriteNumber("volume24h", 3);
            json.WriteEndObject();
        }
    }

    [Fact]
    public void A_frame_is_a_head_of_its_own_and_the_shared_body()
    {
        var frame = FrameJson.Of("delta", "o.1", DateTimeOffset.UnixEpoch.AddMilliseconds(5), "demo", Body.Json);

        Encoding.UTF8.GetString(frame.ToArray())
            .ShouldStartWith("""{"v":1,"type":"delta","cursor":"o.1","serverTime":5,"mode":"demo","before":1,"coins":[""");
    }
}
