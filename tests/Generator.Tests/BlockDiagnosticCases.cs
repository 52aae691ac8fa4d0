namespace CnnGen.Generator.Tests;

/// <summary>What is wrong with blocks: at the declaration where its text is wrong, at the use where its values are.</summary>
internal static class BlockDiagnosticCases
{
    public static readonly IReadOnlyDictionary<string, DiagnosticCase> All = new Dictionary<string, DiagnosticCase>
    {
        // The text.
        ["block: a parenthesis is missing"] = Block("""[BlockLayer({|CNN401:"Conv2D(4, 3"|})]""", "expected ')' at the end"),
        ["block: a value is missing"] = Block("""[BlockLayer("Conv2D(4, {|CNN401:)|}")]""", "expected a value at ')'"),
        ["block: a character"] = Block("""[BlockLayer("Conv2D(4, 3){|CNN401:;|}")]""", "no meaning here at ';'"),
        ["block: more than a call"] = Block("""[BlockLayer("Conv2D(4, 3) {|CNN401:ReLU|}")]""", "expected the end at 'ReLU'"),
        ["block: a number"] = Block("""[BlockLayer("Conv2D({|CNN401:4x|}, 3)")]""", "'4x' is no number"),
        ["block: a number too large"] = Block("""[BlockLayer("Conv2D({|CNN401:3000000000|}, 3)")]""", "is no number"),
        ["block: no layer"] = Block("""[BlockLayer({|CNN401:""|})]""", "expected a layer's name at the end"),
        ["block: a string without end"] = Block("""[BlockLayer("Add({|CNN401:'|}input)")]""", "a string is not closed"),
        ["block: a condition that cannot be read"] = Block("""[BlockLayer("ReLU", When = "n > {|CNN401:>|} 1")]""", "expected a value at '>'"),
        ["block: an escaped text"] = Block("""[BlockLayer({|CNN401:"Conv2D(\x34,, 3)"|})]""", "expected a value at ','"),
        ["block: nesting"] = Block($$"""[BlockLayer("Conv2D({{new string('-', 199)}}{|CNN401:-|}{{new string('-', 100)}}4, 3)")]""", "nested too deeply"),

        // Layers and their arguments.
        ["block: unknown layer"] = Block("""[BlockLayer("{|CNN402:Conv4D|}(4, 3)")]""", "'Conv4D'"),
        ["block: an attribute that is no layer"] = Block("""[BlockLayer("{|CNN402:Input|}(4)")]""", "'Input'"),
        ["block: unknown property"] = Block("""[BlockLayer("Conv2D(4, 3, {|CNN403:Strid|} = 2)")]""", "Conv2D has no 'Strid'; expected one of:"),
        ["block: a property's wrong name"] = Block("""[BlockLayer("ReLU({|CNN403:Name|} = 'a')")]""", "[BlockLayer(\"...\", Name = \"...\")]"),
        ["block: a missing argument"] = Block("""[BlockLayer("{|CNN403:Dense|}")]""", "Dense lacks 'units'"),
        ["block: too many arguments"] = Block("""[BlockLayer("Dense(4, {|CNN403:5|})")]""", "takes 1 in positions, not 2"),
        ["block: unknown parameter"] = Block("""[BlockLayer("Dense(4, {|CNN403:unit|}: 5)")]""", "Dense has no 'unit:'"),

        // Names and types.
        ["block: unknown parameter of its own"] = Block("""[BlockLayer("Conv2D({|CNN404:width|}, 3)")]""", "'width' means nothing in Mine; expected one of: n, channels, index"),
        ["block: unknown member"] = Block("""[BlockLayer("Conv2D(4, 3, Activation = {|CNN404:Relu|})")]""", "'Relu'", "ReLU6"),
        ["block: a member of another enumeration"] = Block("""[BlockLayer("Conv2D(4, 3, Activation = {|CNN404:Padding.ReLU|})")]""", "'Padding.ReLU'"),
        ["block: unknown name in a condition"] = Block("""[BlockLayer("ReLU", When = "n > 1 && {|CNN404:m|} == 2")]""", "'m'"),
        ["block: a fraction of a filter"] = Block("""[BlockLayer("Conv2D({|CNN405:n / 0.5|}, 3)")]""", "this is a number; expected an integer"),
        ["block: an integer as a condition"] = Block("""[BlockLayer("ReLU", When = "{|CNN405:n|}")]""", "'n' is an integer; expected true or false"),
        ["block: not of an integer"] = Block("""[BlockLayer("ReLU", When = "!{|CNN405:n|}")]""", "expected true or false"),
        ["block: minus a condition"] = Block("""[BlockLayer("Conv2D(-{|CNN405:true|}, 3)")]""", "this is true or false; expected a number"),
        ["block: both of an integer"] = Block("""[BlockLayer("ReLU", When = "n > 1 || {|CNN405:n|}")]""", "expected true or false"),
        ["block: a sum of conditions"] = Block("""[BlockLayer("Conv2D({|CNN405:(n > 1)|} + 1, 3)")]""", "expected a number"),
        ["block: a comparison of different things"] = Block("""[BlockLayer("ReLU", When = "n == {|CNN405:true|}")]""", "expected an integer"),
        ["block: branches of different types"] = Block("""[BlockLayer("Conv2D(n > 1 ? 2 : {|CNN405:false|}, 3)")]""", "expected an integer"),
        ["block: a list for one value"] = Block("""[BlockLayer("Conv2D({|CNN405:[1, 2]|}, 3)")]""", "this is a list; expected an integer"),
        ["block: one value for a list"] = Block("""[BlockLayer("Conv2D(4, 3, Pads = {|CNN405:1|})")]""", "expected a list, each an integer"),
        ["block: null for a number"] = Block("""[BlockLayer("Conv2D({|CNN405:null|}, 3)")]""", "null is no value"),
        ["block: a number for a layer"] = Block("""[BlockLayer("Add({|CNN405:n|}, input)")]""", "'n' is an integer; expected a layer's name"),
        ["block: a number as From"] = Block("""[BlockLayer("ReLU", From = "{|CNN405:n|}")]""", "expected a layer's name"),
        ["block: a layer below"] = Block("""[BlockLayer("Add({|CNN005:b|}, input)")] [BlockLayer("ReLU", Name = "b")]""", "'Mine' reads 'b'", "expected one of: input"),
        ["block: a layer that reads itself"] = Block("""[BlockLayer("Add({|CNN005:b|}, input)", Name = "b")]""", "'b'"),
        ["block: a name twice"] = Block("""[BlockLayer("ReLU", Name = "a")] [BlockLayer("Tanh", Name = "{|CNN006:a|}", When = "n == 1")]""", "'a' is taken, by a ReLU"),
        ["block: a name that is made up"] = Block("""[BlockLayer("ReLU", Name = "tanh1")] [{|CNN006:BlockLayer("Tanh")|}]""", "'tanh1' is taken, by a ReLU"),
        ["block: no name"] = Block("""[BlockLayer("ReLU", Name = "{|CNN007:a b|}")] [BlockLayer("ReLU", Name = "{|CNN007:a..b|}")] [BlockLayer("ReLU", Name = "{|CNN007:input|}")]""", "'a..b' cannot name"),
        ["block: several mistakes"] = Block("""[BlockLayer("{|CNN402:Relu|}")] [BlockLayer("Conv2D({|CNN404:m|}, 3)", When = "{|CNN405:1|}")]""", "'Relu'"),
        ["block: within itself"] = Block("""[BlockLayer("ReLU")] [BlockLayer("{|CNN406:Mine|}(n)", When = "n > 1")]""", "Mine in Mine"),
        ["block: within one that it contains"] = new(
            """
            using CnnGen;
            [BlockLayer("{|CNN406:B|}")] class AAttribute : BlockAttribute;
            [BlockLayer("ReLU")] [BlockLayer("{|CNN406:A|}")] class BAttribute : BlockAttribute;
            [BlockLayer("A")] class CAttribute : BlockAttribute;
            [Input(4, 8, 8)] [C] [A(Name = "x")] partial class Net;
            """,
            ["A in B in A", "B in A in B"]),

        // Values, at the use.
        ["block: nothing"] = new("""using CnnGen; class MineAttribute : BlockAttribute; [Input(4)] [{|CNN408:Mine|}] [ReLU(From = "mine1")] partial class Net;""", ["Mine has no [BlockLayer]"]),
        ["block: an empty one inside"] = new(
            """using CnnGen; class NoneAttribute : BlockAttribute; [BlockLayer("{|CNN408:None|}")] class MineAttribute : BlockAttribute; [Input(4)] [Mine] partial class Net;""", ["None has no"]),
        ["block: division by zero"] = Use("""[BlockLayer("Conv2D(4, 1)")] [BlockLayer("Conv2D(8 / n, 1)", Name = "b")]""", "[{|CNN407:Mine(0)|}]", "In 'mine1.b' (Conv2D of Mine): filters has no value: it divides by zero"),
        ["block: a remainder of zero"] = Use("""[BlockLayer("ReLU", When = "8 % n == 0")]""", "[{|CNN407:Mine(0)|}]", "In 'mine1.relu1' (ReLU of Mine): When has no value"),
        ["block: a number beyond 32 bits"] = Use("""[BlockLayer("Conv2D(n * n, 1)")]""", "[{|CNN407:Mine(100000)|}]", "a number in it is too large"),
        ["block: a number beyond 64 bits"] = Use("""[BlockLayer("Conv2D(n * n * n * n, 1)")]""", "[{|CNN407:Mine(1000000)|}]", "a number in it is too large"),
        ["block: no number"] = Use("""[BlockLayer("LeakyReLU(0.0 / (n - 1))")]""", "[{|CNN407:Mine(1)|}]", "slope has no value"),
        ["block: filters"] = Use("""[BlockLayer("Conv2D(n, 1)")] [BlockLayer("Conv2D(0, 1)")]""", "[{|CNN008:Mine(0, Name = \"x\")|}]", "In 'x.conv1' (Conv2D of Mine): The number of filters is 0; expected at least 1"),
        ["block: a repetition's shape"] = Use("""[BlockLayer("Conv2D(4, n)")]""", "[{|CNN101:Mine(5, Repeat = 3)|}] [MaxPool(9)]", "In 'mine1.1.conv1' (Conv2D of Mine): Conv2D has a window of 5 x 5"),
        ["block: no repetition"] = Use("""[BlockLayer("ReLU")]""", "[Mine(1, {|CNN008:Repeat = 0|})]", "Repeat is 0; expected 1 to 1000"),
        ["block: too many repetitions"] = Use("""[BlockLayer("ReLU")]""", "[Mine(1, {|CNN008:Repeat = 1001|})]", "expected 1 to 1000"),
        ["block: too many layers"] = Use("""[BlockLayer("Deep(Repeat = 1000)")]""", "[{|CNN008:Mine(1, Repeat = 1000)|}]", "The number of layers from blocks is 10001; expected at most 10000"),
        ["block: unknown layer outside"] = Use("""[BlockLayer("Add(outside, input)")]""", "[{|CNN005:Mine(1)|}]", "In 'mine1.add1' (Add of Mine): 'Add' reads 'outside'"),
        ["block: a name that two layers want"] = Use(
            """[BlockLayer("ReLU", Name = "a", When = "n > 0")] [BlockLayer("Tanh", Name = "a", When = "n > 1")]""", "[Mine(1)] [{|CNN006:Mine(2)|}]", "In 'mine2.a' (Tanh of Mine): The name 'mine2.a'"),
        ["block: in a block"] = Use("""[BlockLayer("Inner(n)", Name = "in")]""", "[{|CNN008:Mine(0)|}]", "In 'mine1.in.conv1' (Conv2D of Inner): The number of filters is 0"),
        ["block: names of two"] = Use("""[BlockLayer("ReLU")]""", "[Mine(1, Name = \"a\")] [Mine(1, {|CNN006:Name = \"a\"|})]", "'a' is taken, by a Mine"),
        ["block: after a mistake"] = Use("""[BlockLayer("Conv2D(0, 1)")]""", "[Dense({|CNN008:0|})] [Mine(1, Name = \"a\")] [ReLU(From = \"a.conv1\")] [ReLU(From = \"a\")]", "units is 0"),
        ["block: what stands on a block with a mistake"] = Use("""[BlockLayer("Conv2D(0, 1)")]""", "[{|CNN008:Mine(1, Name = \"a\")|}] [ReLU(From = \"a.conv2\")] [MaxPool(99, From = \"a\")]", "filters is 0"),
        ["block: an argument that does not compile"] = new(
            """using CnnGen; [BlockLayer("Conv2D(n, 1)")] class MineAttribute(int n) : BlockAttribute; [Input(4, 8, 8)] [Mine("x")] [Dense({|CNN008:0|})] partial class Net;""", ["units is 0"], "CS1503"),
        ["block: a warning inside"] = Use("""[BlockLayer("Conv2D(1, 1)")] [BlockLayer("Softmax", Name = "s")]""", "[{|CNN305:Mine(1)|}]", "In 'mine1.s' (Softmax of Mine): Softmax normalises over the channels of (1, 8, 8)"),
    };

    /// <summary>A block with mistakes in its declaration, which two networks use.</summary>
    private static DiagnosticCase Block(string layers, params string[] says) => new(
        $$"""
        using CnnGen;
        {{layers}}
        class MineAttribute(int n) : BlockAttribute;
        [Input(4, 8, 8)] [Mine(1)] [ReLU(From = "mine1.b")] partial class Net;
        [Input(4, 8, 8)] [Mine(2)] [MaxPool(99)] partial class Other;
        """,
        says);

    /// <summary>A block that is right, and uses that are not.</summary>
    private static DiagnosticCase Use(string layers, string uses, params string[] says) => new(
        $$"""
        using CnnGen;
        [BlockLayer("Conv2D(m, 1)")]
        class InnerAttribute(int m) : BlockAttribute;
        [BlockLayer("ReLU")]
        class DeepAttribute : BlockAttribute;
        {{layers}}
        [System.AttributeUsage(System.AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
        class MineAttribute(int n) : BlockAttribute;
        [Input(4, 8, 8)] {{uses}} partial class Net;
        """,
        says);
}
