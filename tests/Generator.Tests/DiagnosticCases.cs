namespace CnnGen.Generator.Tests;

/// <summary>A mistake: source with marks, and what its messages must say.</summary>
/// <param name="Source">Attributes of a class, or whole files if it holds the word <c>class</c>.</param>
/// <param name="Says">Parts that the messages, one after the other, must have.</param>
/// <param name="Compiler">Errors that the compiler reports beside.</param>
internal sealed record DiagnosticCase(string Source, string[] Says, params string[] Compiler);

/// <summary>What is wrong with networks, and where it is reported.</summary>
internal static class DiagnosticCases
{
    public static readonly IReadOnlyDictionary<string, DiagnosticCase> All = new Dictionary<string, DiagnosticCase>
    {
        // Declarations.
        ["no input"] = new("""[{|CNN001:Conv2D(4, 3)|}] [ReLU]""", ["'Net' has layers but no [Input]"]),
        ["a loss and no input"] = new("""[{|CNN001:Loss(LossFunction.L1)|}]""", ["'Net' has layers"]),
        ["an input of others"] = new(
            """
            using CnnGen;
            class MyInputAttribute : System.Attribute;
            [MyInput] [{|CNN001:Dense(3)|}] partial class Net;
            """,
            ["'Net' has layers"]),
        ["not partial"] = new("""using CnnGen; [Input(4)] [Dense(3)] class {|CNN002:Net|};""", ["'Net' must be declared partial"]),
        ["outer class not partial"] = new("""using CnnGen; class {|CNN002:Outer|} { [Input(4)] [Dense(3)] partial class Net; }""", ["'Outer' must be declared partial"]),
        ["layers on another declaration"] = new(
            """using CnnGen; [Input(4)] [Dense(3)] partial class Net; [{|CNN003:ReLU|}] [Dense(2)] partial class Net;""", ["'Net' has its [Input] on another declaration"]),
        ["static"] = new("""using CnnGen; [Input(4)] [Dense(3)] static partial class {|CNN004:Net|};""", ["is static"]),
        ["abstract"] = new("""using CnnGen; [Input(4)] [Dense(3)] abstract partial class {|CNN004:Net|};""", ["is abstract"]),
        ["generic"] = new("""using CnnGen; [Input(4)] [Dense(3)] partial class {|CNN004:Net|}<T>;""", ["is generic"]),
        ["within a generic class"] = new("""using CnnGen; partial class Outer<T> { [Input(4)] [Dense(3)] partial class {|CNN004:Net|}; }""", ["lies within a generic type"]),
        ["a record"] = new("""using CnnGen; [Input(4)] [Dense(3)] partial record {|CNN004:Net|};""", ["is a record"]),
        ["a struct"] = new("""using CnnGen; [Input(4)] [Dense(3)] partial struct {|CNN004:Net|} { }""", ["is no class"], "CS0592", "CS0592"),
        ["local to a file"] = new("""using CnnGen; [Input(4)] [Dense(3)] file partial class {|CNN004:Net|};""", ["is local to its file"]),
        ["a base class"] = new("""using CnnGen; class Base; [Input(4)] [Dense(3)] partial class Net : {|CNN004:Base|};""", ["derives from 'Base'"]),
        ["two inputs"] = new("""[Input(4)] [{|CNN013:Input(5)|}] [Dense(3)]""", ["has 2 [Input] attributes; expected 1"], "CS0579"),
        ["inputs on two declarations"] = new(
            """using CnnGen; [Input(4)] [Dense(3)] partial class Net; [{|CNN003:{|CNN013:Input(4)|}|}] partial class Net;""", ["'Net' has"], "CS0579"),
        ["nothing"] = new("""using CnnGen; [Input(4)] partial class {|CNN011:Net|};""", ["'Net' has neither a layer nor a loss"]),

        // Names.
        ["unknown From"] = new("""[Input(4)] [Dense(3)] [ReLU(From = "x", Name = "y")] [Dense(2)]""".Replace("From = \"x\"", "{|CNN005:From = \"x\"|}"), ["'x'", "input, dense1"]),
        ["From below"] = new("""[Input(4)] [Dense(3, {|CNN005:From = "b"|}, Name = "a")] [Dense(2, Name = "b")]""", ["expected one of: input"]),
        ["a branch"] = new("""[Input(4)] [Dense(3)] [Dense(2, {|CNN012:From = "input"|})]""", ["branches are not", "'dense1'"]),
        ["the shape of a branch's source"] = new("""[Input(1, 8, 8)] [Flatten] [Conv2D(2, 3, {|CNN012:From = "input"|})]""", ["branches are not"]),
        ["a name twice"] = new("""[Input(4)] [Dense(3, Name = "a")] [ReLU(Name = "b")] [Dense(3, {|CNN006:Name = "a"|})]""", ["'a' is taken, by a Dense"]),
        ["a name that is made up"] = new("""[Input(4)] [Dense(3, {|CNN006:Name = "dense2"|})] [Dense(2)]""", ["'dense2' is taken, by a Dense without a name"]),
        ["an empty name"] = new("""[Input(4)] [Dense(3, {|CNN007:Name = ""|})]""", ["'' cannot name a layer"]),
        ["a dot in a name"] = new("""[Input(4)] [Dense(3, {|CNN007:Name = "a.b"|})]""", ["'a.b' cannot name a layer"]),
        ["the name input"] = new("""[Input(4)] [Dense(3, {|CNN007:Name = "input"|})]""", ["another word than 'input'"]),
        ["unknown output"] = new("""[Input(4)] [Dense(3)] [Output({|CNN005:"x"|})]""", ["'x'", "expected one of: dense1"]),
        ["another output"] = new("""[Input(4)] [Dense(3)] [ReLU] [{|CNN012:Output("dense1")|}]""", ["a chain has one output"]),

        // Values.
        ["sizes of the input"] = new("""[Input({|CNN008:0|}, 8, {|CNN008:-1|})] [Conv2D(2, 3)]""", ["The number of channels is 0; expected at least 1", "A spatial size is -1"]),
        ["filters, groups and kernel"] = new(
            """[Input(1, 8, 8)] [Conv2D({|CNN008:0|}, 3, {|CNN008:-3|}, {|CNN008:Groups = 0|})]""", ["filters is 0", "kernel size is -3", "groups is 0"]),
        ["stride and dilation"] = new("""[Input(1, 8, 8)] [Conv2D(2, 3, {|CNN008:Stride = 0|}, Dilations = [1, {|CNN008:-1|}])]""", ["A stride is 0", "A dilation is -1"]),
        ["elements of a new array"] = new("""[Input(1, 8, 8)] [Conv2D(2, 3, Strides = new[] { 1, {|CNN008:0|} }, Pads = new int[] { 0, 0, {|CNN008:-2|}, 0 })]""", ["A stride is 0", "A padding is -2"]),
        ["units"] = new("""[Input(8)] [Dense({|CNN008:-5|})]""", ["The number of units is -5"]),
        ["rate"] = new("""[Input(8)] [Dropout({|CNN008:1|})]""", ["The rate is 1; expected at least 0 and less than 1"]),
        ["rate below zero"] = new("""[Input(8)] [Dropout({|CNN008:-0.1|})]""", ["The rate is -0.1"]),
        ["slope"] = new("""[Input(8)] [LeakyReLU({|CNN008:double.NaN|})]""", ["The slope is NaN"]),
        ["clip"] = new("""[Input(8)] [Clip(2, {|CNN008:1.5|})]""", ["1.5; expected at least the smallest, 2"]),
        ["named arguments"] = new("""[Input(8)] [Clip(max: {|CNN008:1|}, min: 2)]""".Replace("{|CNN008:1|}", "1").Replace("max: 1", "{|CNN008:max: 1|}"), ["expected at least the smallest, 2"]),
        ["an activation out of nowhere"] = new("""[Input(8)] [Dense(3, {|CNN008:Activation = (Activation)99|})]""", ["Activation is 99"]),
        ["a loss out of nowhere"] = new("""[Input(8)] [Dense(3)] [Loss({|CNN008:(LossFunction)99|})]""", ["function is 99"]),
        ["a pad mode out of nowhere"] = new("""[Input(1, 4, 4)] [Conv2D(3, 3, {|CNN008:PadMode = (PadMode)7|})]""", ["PadMode is 7"]),
        ["options of losses"] = new(
            """[Input(8)] [Loss(LossFunction.SoftmaxCrossEntropy, {|CNN008:LabelSmoothing = 1|})]""", ["LabelSmoothing is 1"]),
        ["delta"] = new("""[Input(8)] [Loss(LossFunction.Huber, {|CNN008:Delta = 0|})]""", ["Delta is 0; expected more than 0"]),
        ["kernel sizes"] = new("""[Input(1, 8, 8)] [Conv2D(2, {|CNN009:3, 3, 3|})]""", ["The kernel size of Conv2D has 3 values; expected 1 or 2 for an input of shape (1, 8, 8)"]),
        ["no window"] = new("""[Input(1, 8, 8)] [{|CNN009:MaxPool|}]""", ["has 0 values"]),
        ["strides"] = new("""[Input(1, 8, 8)] [MaxPool(2, {|CNN009:Strides = [2]|})]""", ["The strides of MaxPool has 1 value; expected 2"]),
        ["pads"] = new("""[Input(1, 8, 8)] [Conv2D(2, 3, {|CNN009:Pads = [1, 1]|})]""", ["expected 4 (all begins, then all ends)"]),
        ["pads of Pad"] = new("""[Input(1, 8, 8)] [Pad({|CNN009:1, 1|})]""", ["expected 1 or 4"]),
        ["padding twice"] = new("""[Input(1, 8, 8)] [Conv2D(2, 3, Padding = Padding.Same, {|CNN010:Pad = 1|})]""", ["Conv2D says its padding twice", "Padding and Pad"]),
        ["padding three times"] = new("""[Input(1, 8, 8)] [Conv2D(2, 3, Pad = 1, {|CNN010:Pads = [1, 1, 1, 1]|}, Padding = Padding.Valid)]""", ["Pad and Pads and Padding"]),
        ["stride twice"] = new("""[Input(1, 8, 8)] [MaxPool(2, Stride = 1, {|CNN010:Strides = [1, 1]|})]""", ["its stride twice", "Stride and Strides"]),
        ["dilation twice"] = new("""[Input(1, 8, 8)] [MaxPool(2, Dilation = 1, {|CNN010:Dilations = [1, 1]|})]""", ["its dilation twice"]),
        ["a signal"] = new("""[Input(3, {|CNN012:15|})] [AveragePool(3)] [ReLU] [Pad(1, 1)]""", ["An input of 1 spatial axis is not supported yet"]),
        ["a volume"] = new("""[Input(1, {|CNN012:4, 4, 4|})] [MaxPool(2)]""", ["An input of 3 spatial axes"]),
        ["a layer of others"] = new(
            """
            using CnnGen;
            class TwistAttribute : LayerAttribute;
            [Input(4)] [{|CNN012:Twist|}] [Dense(3)] partial class Net;
            """,
            ["[Twist] is not supported yet"]),

        // Shapes.
        ["window too large"] = new("""[Input(1, 4, 6)] [MaxPool({|CNN101:5|})] [Conv2D(2, 9)]""", ["MaxPool has a window of 5 x 5", "4 x 6", "(1, 4, 6)"]),
        ["kernel too large with padding"] = new("""[Input(1, 4, 4)] [Conv2D(2, {|CNN101:7|}, Pad = 1)]""", ["7 x 7", "6 x 6", "[1, 1, 1, 1]"]),
        ["kernel too large with dilation"] = new("""[Input(1, 6, 6)] [Conv2D(2, {|CNN101:3|}, Dilation = 3)]""", ["with dilation 3 x 3", "7 x 7"]),
        ["groups of channels"] = new("""[Input(3, 4, 4)] [Conv2D(4, 3, {|CNN102:Groups = 2|})]""", ["2 groups", "3 channels", "(3, 4, 4)"]),
        ["groups of filters"] = new("""[Input(4, 4, 4)] [Conv2D(3, 3, {|CNN103:Groups = 2|})]""", ["2 groups", "3 filters"]),
        ["groups of both"] = new("""[Input(5, 4, 4)] [Conv2D(3, 3, {|CNN103:{|CNN102:Groups = 2|}|})]""", ["2 groups"]),
        ["a convolution after Flatten"] = new("""[Input(1, 4, 4)] [Flatten] [{|CNN104:Conv2D(2, 3)|}]""", ["'flatten1' gives (16)"]),
        ["pools of a vector"] = new("""[Input(8)] [{|CNN104:MaxPool(2)|}] [GlobalAveragePool]""", ["'input' gives (8)"]),
        ["padding of a vector"] = new("""[Input(8)] [{|CNN104:Pad(1)|}]""", ["Pad needs an image"]),
        ["cropping of a vector"] = new("""[Input(8)] [{|CNN104:Crop(1)|}]""", ["Crop needs an image"]),
        ["a global pool of a vector"] = new("""[Input(8)] [{|CNN104:GlobalMaxPool|}]""", ["GlobalMaxPool needs an image"]),
        ["an adaptive pool of a vector"] = new("""[Input(8)] [{|CNN104:AdaptiveAveragePool(1)|}]""", ["AdaptiveAveragePool needs an image"]),
        ["reflection too wide"] = new("""[Input(1, 8, 4)] [Conv2D(2, 3, {|CNN105:Pads = [0, 4, 0, 0]|}, PadMode = PadMode.Reflect)]""", ["columns by 4 with PadMode.Reflect, which takes at most 3"]),
        ["reflection of Same too wide"] = new("""[Input(1, 2, 2)] [Conv2D(2, 5, {|CNN105:Padding = Padding.Same|}, PadMode = PadMode.Reflect)]""", ["at most 1"]),
        ["circle too wide"] = new("""[Input(1, 3, 8)] [Pad({|CNN105:4, 0, 0, 0|}, PadMode = PadMode.Circular)]""", ["rows by 4 with PadMode.Circular, which takes at most 3"]),
        ["crop too large"] = new("""[Input(1, 4, 4)] [Crop({|CNN106:2|})]""", ["(1, 4, 4)", "[2, 2, 2, 2]"]),
        ["reshape"] = new("""[Input(1, 4, 4)] [Reshape({|CNN107:2, 2, 3|})]""", ["(2, 2, 3) of 12 elements from (1, 4, 4) of 16"]),
        ["reshape beyond 64 bits"] = new("""[Input(1, 4, 4)] [Reshape({|CNN107:2000000000, 2000000000, 2000000000|})]""", ["8e+27 elements"]),
        ["reshape to a signal"] = new("""[Input(1, 4, 4)] [Reshape({|CNN012:4, 4|})]""", ["A shape of 1 spatial axis"]),
        ["reshape to nothing"] = new("""[Input(1, 4, 4)] [{|CNN009:Reshape|}]""", ["has 0 values"]),
        ["windows of padding"] = new("""[Input(1, 4, 4)] [MaxPool(2, Stride = 2, {|CNN108:Pad = 2|})]""", ["only padding in rows", "input 4, window 2, stride 2, padding 2 before and 2 after"]),
        ["windows that step over the input"] = new("""[Input(1, 1, 1)] [MaxPool(2, Dilation = 2, Stride = 1, {|CNN108:Pad = 1|})]""", ["window 2 with dilation 2"]),

        // Size.
        ["input too large"] = new("""[{|CNN201:Input(1, 50000, 50000)|}] [Conv2D(2, 3)]""", ["an input (1, 50000, 50000) of 2500000000 elements"]),
        ["input beyond 64 bits"] = new("""[{|CNN201:Input(2147483647, 2147483647, 2147483647)|}] [Dense(2)]""", ["9.904e+27"]),
        ["output too large"] = new("""[Input(1, 10000, 10000)] [{|CNN201:Conv2D(64, 1)|}] [MaxPool(20000)]""", ["an output (64, 10000, 10000) of 6400000000 elements"]),
        ["padding too large"] = new("""[Input(1, 8, 8)] [{|CNN201:Pad(2147483647)|}]""", ["4294967302"]),
        ["padded input too large"] = new("""[Input(1, 8, 8)] [{|CNN201:Conv2D(1, 1, Stride = 1000000, Pad = 2147483647)|}]""", ["a padded input (1, 4294967302, 4294967302)"]),
        ["weights too large"] = new("""[Input(1, 1000, 1000)] [{|CNN201:Dense(10000)|}]""", ["weights (10000, 1000000) of 10000000000 elements"]),
        ["too many parameters"] = new("""[Input(30000)] [Dense(60000)] [{|CNN202:Dense(10000)|}] [Dense(10000)]""", ["With Dense the network has 2400070000 parameters"]),

        // Meaning.
        ["softmax twice"] = new("""[Input(4)] [Dense(3)] [Softmax] [Loss({|CNN301:LossFunction.SoftmaxCrossEntropy|})]""", ["'softmax1' (Softmax)", "take LossFunction.CrossEntropy"]),
        ["softmax after its logarithm"] = new("""[Input(4)] [Dense(3)] [LogSoftmax] [Loss({|CNN301:LossFunction.SoftmaxCrossEntropy|})]""", ["take LossFunction.NegativeLogLikelihood"]),
        ["softmax behind a flatten"] = new("""[Loss({|CNN301:LossFunction.SoftmaxCrossEntropy|})] [Input(4, 2, 2)] [Softmax] [Flatten]""", ["'softmax1'"]),
        ["sigmoid twice"] = new(
            """[Input(4)] [Dense(3, Activation = Activation.Sigmoid)] [Loss({|CNN301:LossFunction.SigmoidCrossEntropy|})]""", ["'dense1' (Dense with Sigmoid)", "LossFunction.BinaryCrossEntropy"]),
        ["logarithm twice"] = new("""[Input(4)] [Dense(3)] [LogSoftmax] [Loss({|CNN301:LossFunction.CrossEntropy|})]""", ["a logarithm itself", "LossFunction.NegativeLogLikelihood"]),
        ["likelihood of logits"] = new("""[Input(4)] [Dense(3)] [Loss({|CNN302:LossFunction.NegativeLogLikelihood|})]""", ["log-probabilities", "'dense1' (Dense)", "[LogSoftmax]"]),
        ["likelihood of probabilities"] = new("""[Input(4)] [Dense(3)] [Softmax] [Loss({|CNN302:LossFunction.NegativeLogLikelihood|})]""", ["LossFunction.CrossEntropy"]),
        ["entropy of logits"] = new("""[Input(4)] [Dense(3)] [Loss({|CNN302:LossFunction.CrossEntropy|})]""", ["LossFunction.SoftmaxCrossEntropy"]),
        ["binary entropy of logits"] = new("""[Input(4)] [Dense(3)] [Tanh] [Loss({|CNN302:LossFunction.BinaryCrossEntropy|})]""", ["'tanh1' (Tanh)", "[Sigmoid]"]),
        ["unused pad value"] = new("""[Input(1, 4, 4)] [Conv2D(2, 3, Pad = 1, {|CNN303:PadValue = 2|})]""", ["PadValue = 2 has no effect with PadMode.Zeros"]),
        ["unused smoothing"] = new("""[Input(4)] [Dense(3)] [Loss(LossFunction.Huber, {|CNN304:LabelSmoothing = 0.1|})]""", ["LabelSmoothing = 0.1 has no effect with LossFunction.Huber"]),
        ["unused delta"] = new("""[Input(4)] [Dense(3)] [Sigmoid] [Loss(LossFunction.BinaryCrossEntropy, {|CNN304:Delta = 2|})]""", ["belongs to LossFunction.Huber"]),
        ["softmax of one"] = new("""[Input(4)] [Dense(1)] [{|CNN305:Softmax|}]""", ["Softmax normalises over the channels of (1)", "always 1"]),
        ["softmax loss of one"] = new("""[Input(4)] [Dense(1)] [Loss({|CNN305:LossFunction.SoftmaxCrossEntropy|})]""", ["LossFunction.SoftmaxCrossEntropy normalises"]),

        ["counts that suit no number of axes"] = new("""[Input(8)] [{|CNN104:MaxPool({|CNN009:1, 2, 3, 4|})|}] [Pad({|CNN009:1, 2, 3|})] [Crop(1, 1)]""", ["has 4 values; expected 1 to 3", "expected 1 or two for each axis"]),

        // Several at once, and silence where a shape is unknown.
        ["independent mistakes"] = new(
            """
            [Input(1, 8, 8)]
            [Conv2D(4, {|CNN101:9|}, {|CNN007:Name = "a.b"|})]
            [Conv2D(4, 9, {|CNN008:Stride = 0|}, Groups = 3)]
            [MaxPool(2, Stride = 2, {|CNN010:Strides = [2, 2]|})]
            [Flatten]
            [Conv2D(4, 3)]
            [Dense({|CNN008:0|})]
            [Dropout({|CNN008:2|})]
            """.Replace("Groups = 3", "{|CNN103:Groups = 3|}"),
            ["9 x 9"]),
        ["after a layer that does not compile"] = new("""[Input(1, 8, 8)] [Conv3(4, 3)] [Flatten] [Conv2D(4, 3, {|CNN008:Groups = 0|})]""", ["groups is 0"], "CS0246", "CS0246"),
        ["after an argument that does not compile"] = new("""[Input(1, 8, 8)] [Conv2D("x")] [MaxPool(9)] [Dense({|CNN008:0|})]""", ["units is 0"], "CS1503"),
    };
}
