using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Pipeline.Tests.Storage;

public sealed class ReadableLayoutTests
{
    [Fact]
    public void Each_field_is_a_line_and_a_column_stays_on_one() => Laid("""{"a":[1,2,null],"t":[{"x":"{,}\"[","y":[]},{"x":2}],"n":{}}""").ShouldBe(
        """
        {
         "a":[1,2,null],
         "t":[{
           "x":"{,}\"[",
           "y":[]
          },
          {
           "x":2
          }],
         "n":{}
        }
        """.ReplaceLineEndings("\n"));

    [Fact]
    public void Any_value_stays_the_value_that_it_was()
    {
        var text = Gen.String.Select(value => (JsonNode?)value);
        var leaf = Gen.OneOf(text, Gen.Int.Select(value => (JsonNode?)value), Gen.Const((JsonNode?)null));
        var array = leaf.Array[0, 4].Select(values => (JsonNode?)new JsonArray([.. values.Select(value => value?.DeepClone())]));
        var value = Gen.OneOf(leaf, array);
        var field = Gen.Select(Gen.String, value);
        var sample = field.Array[0, 4].Array[0, 3].Select(objects => new JsonArray([.. objects.Select(fields =>
            (JsonNode)new JsonObject(fields.DistinctBy(pair => pair.Item1).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2?.DeepClone()))))]));

        sample.Sample(json => JsonNode.DeepEquals(JsonNode.Parse(Laid(json.ToJsonString())), json));
    }

    private static string Laid(string compact)
    {
        var output = new ArrayBufferWriter<byte>();
        ReadableLayout.Write(Encoding.UTF8.GetBytes(compact), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
