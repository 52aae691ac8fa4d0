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
            """using CnnGen; [Input(4)] [Dense(3)] partial class Net; [{|CNN003:ReLU|}] [Dense(2)] partial class Net;""",
            ["[ReLU] stands apart from the [Input] of 'Net', which is in line 1 of Source0.cs", "under that [Input]"]),
        ["a loss on another declaration"] = new(
            """
            using CnnGen;

            [Input(4)]
            [Dense(3)]
            partial class Net;

            [{|CNN003:Loss(LossFunction.SoftmaxCrossEntropy)|}]
            partial class Net;
            """,
            ["[Loss] stands apart", "in line 3"]),
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
            """using CnnGen; [Input(4)] [Dense(3)] partial class Net; [{|CNN003:{|CNN013:Input(4)|}|}] partial class Net;""", ["[Input] stands apart", "'Net' has"], "CS0579"),
        ["nothing"] = new("""using CnnGen; [Input(4)] partial class {|CNN011:Net|};""", ["'Net' has neither a layer nor a loss"]),

        // Names.
        ["unknown From"] = new("""[Input(4)] [Dense(3)] [ReLU(From = "x", Name = "y")] [Dense(2)]""".Replace("From = \"x\"", "{|CNN005:From = \"x\"|}"), ["'x'", "input, dense1"]),
        ["From below"] = new("""[Input(4)] [Dense(3, {|CNN005:From = "b"|}, Name = "a")] [Dense(2, Name = "b")]""", ["expected one of: input"]),
        ["the shape of a branch's source"] = new(
            """[Input(1, 8, 8)] [Flatten(Name = "f")] [Conv2D(2, {|CNN101:9|}, From = "input", Name = "c")] [{|CNN104:MaxPool(2, From = "f")|}]""", ["the input is (1, 8, 8)", "'f' gives (64)"]),
        ["unknown names in a join"] = new(
            """[Input(4)] [Dense(4, Name = "a")] [Add("a", {|CNN005:"b"|}, {|CNN005:"add1"|})]""", ["'Add' reads 'b'", "'add1'", "expected one of: input, a"]),
        ["a join with From"] = new("""[Input(4)] [Dense(4)] [Add("dense1", "input", {|CNN010:From = "dense1"|})]""", ["Add says what it reads twice"]),
        ["a join of one"] = new("""[Input(4)] [Dense(4)] [Add({|CNN009:"dense1"|})]""", ["What Add joins has 1 value; expected at least 2"]),
        ["a join of nothing"] = new("""[Input(4)] [Dense(4)] [{|CNN009:Concat|}]""", ["What Concat joins has 0 values"]),
        ["a name twice"] = new("""[Input(4)] [Dense(3, Name = "a")] [ReLU(Name = "b")] [Dense(3, {|CNN006:Name = "a"|})]""", ["'a' is taken, by a Dense"]),
        ["a name that is made up"] = new("""[Input(4)] [Dense(3, {|CNN006:Name = "dense2"|})] [Dense(2)]""", ["'dense2' is taken, by a Dense without a name"]),
        ["an empty name"] = new("""[Input(4)] [Dense(3, {|CNN007:Name = ""|})]""", ["'' cannot name a layer"]),
        ["a dot in a name"] = new("""[Input(4)] [Dense(3, {|CNN007:Name = "a.b"|})]""", ["'a.b' cannot name a layer"]),
        ["the name input"] = new("""[Input(4)] [Dense(3, {|CNN007:Name = "input"|})]""", ["another word than 'input'"]),
        ["unknown output"] = new("""[Input(4)] [Dense(3)] [Output({|CNN005:"x"|})]""", ["'x'", "expected one of: input, dense1"]),
        ["two unknown outputs"] = new("""[Input(4)] [Dense(3)] [Output({|CNN005:"x"|}, "dense1", {|CNN005:"y"|})]""", ["'x'", "'y'"]),
        ["an output twice"] = new("""[Input(4)] [Dense(3)] [Dense(2)] [Output("dense1", "dense2", {|CNN010:"dense1"|})]""", ["Output says 'dense1' twice: as output 1 and output 3"]),
        ["no output"] = new("""[Input(4)] [Dense(3)] [{|CNN009:Output|}]""", ["What Output names has 0 values; expected at least 1"]),

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
        ["four spatial axes"] = new("""[Input(1, {|CNN009:4, 4, 4, 4|})] [MaxPool(2)]""", ["The spatial sizes of Input has 4 values; expected at most 3"]),
        ["values for the axes of a signal"] = new(
            """[Input(3, 15)] [AveragePool({|CNN009:3, 3|})] [Pad({|CNN009:1, 1, 1, 1|}, From = "input")] [Conv1D(2, 3, {|CNN009:Pads = [1, 1, 1, 1]|}, From = "input")]""",
            ["expected 1 for an input of shape (3, 15)", "expected 1 or 2 (all begins", "Pads of Conv1D has 4 values; expected 2"]),
        ["values for the axes of a volume"] = new(
            """[Input(3, 5, 6, 7)] [Conv3D(2, {|CNN009:3, 3|}, {|CNN009:Strides = [1, 1]|})]""", ["expected 1 or 3", "The strides of Conv3D has 2 values; expected 3"]),
        ["output pads"] = new(
            """[Input(3, 5, 6)] [ConvTranspose2D(2, 3, Stride = 2, {|CNN008:OutputPad = 2|})]""", ["An output pad is 2; expected less than the larger of stride and dilation, 2"]),
        ["an output pad below zero"] = new(
            """[Input(3, 5, 6)] [ConvTranspose2D(2, 3, OutputPads = [0, {|CNN008:-1|}])]""", ["An output pad is -1; expected at least 0"]),
        ["one of the output pads"] = new("""[Input(3, 5, 6)] [ConvTranspose2D(2, 3, Dilations = [3, 1], OutputPads = [2, {|CNN008:1|}])]""", ["larger of stride and dilation, 1"]),
        ["output pads twice"] = new("""[Input(3, 5)] [ConvTranspose1D(2, 3, OutputPad = 0, {|CNN010:OutputPads = [0]|})]""", ["its output pad twice", "OutputPad and OutputPads"]),
        ["count of output pads"] = new("""[Input(3, 5)] [ConvTranspose1D(2, 3, Stride = 2, {|CNN009:OutputPads = [1, 1]|})]""", ["The output pads of ConvTranspose1D has 2 values; expected 1"]),
        ["multiplier"] = new("""[Input(3, 5, 6)] [DepthwiseConv2D(3, {|CNN008:Multiplier = 0|})]""", ["The multiplier is 0"]),
        ["filters of other convolutions"] = new(
            """[Input(3, 5, 6)] [SeparableConv2D({|CNN008:0|}, 3)] [ConvTranspose2D({|CNN008:-1|}, {|CNN008:0|})]""", ["filters is 0", "filters is -1", "A kernel size is 0"]),
        ["normalisations"] = new(
            """[Input(3, 5, 6)] [BatchNorm({|CNN008:Epsilon = 0|}, {|CNN008:Momentum = 1.5|})] [GroupNorm({|CNN008:0|})] [LayerNorm({|CNN008:Epsilon = double.NaN|})]""",
            ["Epsilon is 0; expected more than 0", "The momentum is 1.5; expected at least 0 and at most 1", "The number of groups is 0", "Epsilon is NaN"]),
        ["local response"] = new(
            """[Input(3, 5, 6)] [LocalResponseNorm({|CNN008:0|}, {|CNN008:Alpha = -1|}, {|CNN008:Beta = double.NaN|}, {|CNN008:Bias = 0|})]""",
            ["summed is 0", "Alpha is -1; expected at least 0", "Beta is NaN", "The bias is 0; expected more than 0"]),
        ["scales"] = new("""[Input(3, 5, 6)] [Upsample(2, {|CNN008:0|})] [Upsample({|CNN009:2, 2, 2|}, {|CNN008:Mode = (Interpolation)9|}, From = "input")]""", ["A scale is 0", "The scale of Upsample has 3 values; expected 1 or 2", "Mode is 9"]),
        ["factor"] = new("""[Input(4, 5, 6)] [PixelShuffle({|CNN008:-2|})]""", ["The factor is -2"]),
        ["a layer of others"] = new(
            """
            using CnnGen;
            class TwistAttribute : LayerAttribute;
            [Input(4)] [{|CNN012:Twist|}] [Dense(3)] partial class Net;
            """,
            ["[Twist] is not supported yet"]),

        // Shapes.
        ["window too large"] = new("""[Input(1, 4, 6)] [MaxPool({|CNN101:5|})] [Conv2D(2, 9)]""", ["MaxPool has a window of 5 x 5", "4 x 6", "(1, 4, 6)"]),
        ["channels given last"] = new("""[Input(28, 28, 1)] [Conv2D(2, {|CNN101:5|})]""", ["the input is (28, 28, 1), 28 channels of 28 x 1, its padding none"]),
        ["kernel too large with padding"] = new("""[Input(1, 4, 4)] [Conv2D(2, {|CNN101:7|}, Pad = 1)]""", ["7 x 7", "6 x 6", "[1, 1, 1, 1]"]),
        ["kernel too large with dilation"] = new("""[Input(1, 6, 6)] [Conv2D(2, {|CNN101:3|}, Dilation = 3)]""", ["with dilation 3 x 3", "7 x 7"]),
        ["groups of channels"] = new("""[Input(3, 4, 4)] [Conv2D(4, 3, {|CNN102:Groups = 2|})]""", ["2 groups", "3 channels", "(3, 4, 4)"]),
        ["groups of filters"] = new("""[Input(4, 4, 4)] [Conv2D(3, 3, {|CNN103:Groups = 2|})]""", ["2 groups", "3 filters"]),
        ["groups of both"] = new("""[Input(5, 4, 4)] [Conv2D(3, 3, {|CNN103:{|CNN102:Groups = 2|}|})]""", ["2 groups"]),
        ["a convolution after Flatten"] = new("""[Input(1, 4, 4)] [Flatten] [{|CNN104:Conv2D(2, 3)|}]""", ["'flatten1' gives (16)"]),
        ["pools of a vector"] = new("""[Input(8)] [{|CNN104:MaxPool(2)|}] [GlobalAveragePool]""", ["'input' gives (8), a plain vector"]),
        ["padding of a vector"] = new("""[Input(8)] [{|CNN104:Pad(1)|}]""", ["Pad needs an image"]),
        ["cropping of a vector"] = new("""[Input(8)] [{|CNN104:Crop(1)|}]""", ["Crop needs an image"]),
        ["a global pool of a vector"] = new("""[Input(8)] [{|CNN104:GlobalMaxPool|}]""", ["GlobalMaxPool needs an image"]),
        ["an adaptive pool of a vector"] = new("""[Input(8)] [{|CNN104:AdaptiveAveragePool(1)|}]""", ["AdaptiveAveragePool needs an image"]),
        ["reflection too wide"] = new("""[Input(1, 8, 4)] [Conv2D(2, 3, {|CNN105:Pads = [0, 4, 0, 0]|}, PadMode = PadMode.Reflect)]""", ["columns by 4 with PadMode.Reflect, which takes at most 3"]),
        ["reflection of Same too wide"] = new("""[Input(1, 2, 2)] [Conv2D(2, 5, {|CNN105:Padding = Padding.Same|}, PadMode = PadMode.Reflect)]""", ["at most 1"]),
        ["reflection of a signal too wide"] = new("""[Input(1, 4)] [Pad({|CNN105:4|}, PadMode = PadMode.Reflect)]""", ["length by 4 with PadMode.Reflect, which takes at most 3"]),
        ["windows of padding in a volume"] = new("""[Input(1, 4, 4, 4)] [MaxPool(2, Stride = 2, {|CNN108:Pads = [2, 0, 0, 0, 0, 0]|})]""", ["only padding in planes"]),
        ["circle too wide"] = new("""[Input(1, 3, 8)] [Pad({|CNN105:4, 0, 0, 0|}, PadMode = PadMode.Circular)]""", ["rows by 4 with PadMode.Circular, which takes at most 3"]),
        ["crop too large"] = new("""[Input(1, 4, 4)] [Crop({|CNN106:2|})]""", ["(1, 4, 4)", "[2, 2, 2, 2]"]),
        ["reshape"] = new("""[Input(1, 4, 4)] [Reshape({|CNN107:2, 2, 3|})]""", ["(2, 2, 3) of 12 elements from (1, 4, 4) of 16"]),
        ["reshape beyond 64 bits"] = new("""[Input(1, 4, 4)] [Reshape({|CNN107:2000000000, 2000000000, 2000000000|})]""", ["8e+27 elements"]),
        ["reshape to four axes"] = new("""[Input(1, 4, 4)] [Reshape({|CNN009:1, 2, 2, 2, 2|})]""", ["The shape of Reshape has 5 values; expected 1 (a vector) to 4"]),
        ["reshape to nothing"] = new("""[Input(1, 4, 4)] [{|CNN009:Reshape|}]""", ["has 0 values"]),
        ["windows of padding"] = new("""[Input(1, 4, 4)] [MaxPool(2, Stride = 2, {|CNN108:Pad = 2|})]""", ["only padding in rows", "input 4, window 2, stride 2, padding 2 before and 2 after"]),
        ["windows that step over the input"] = new("""[Input(1, 1, 1)] [MaxPool(2, Dilation = 2, Stride = 1, {|CNN108:Pad = 1|})]""", ["window 2 with dilation 2"]),
        ["other layers of a vector"] = new(
            """
            [Input(8)]
            [{|CNN104:Upsample(2, From = "input")|}] [{|CNN104:PixelShuffle(2, From = "input")|}] [{|CNN104:Conv1D(2, 3, From = "input")|}] [{|CNN104:Conv3D(2, 3, From = "input")|}]
            [{|CNN104:ConvTranspose2D(2, 3, From = "input")|}] [{|CNN104:DepthwiseConv2D(3, From = "input")|}] [{|CNN104:SeparableConv2D(2, 3, From = "input")|}]
            """,
            ["Upsample needs an image, a signal or a volume"]),
        ["layers for other axes"] = new(
            """
            [Input(4, 8, 8)]
            [{|CNN109:Conv1D(2, 3, 3)|}] [{|CNN109:Conv3D(2, 3, From = "input")|}] [{|CNN109:ConvTranspose1D(2, 3, Pads = [1, 1, 1, 1], OutputPads = [0, 0], From = "input")|}]
            [{|CNN109:ConvTranspose3D(2, 3, From = "input")|}] [Conv2D(2, 3)]
            """,
            ["Conv1D is for a signal (channels, length); 'input' gives (4, 8, 8), which is an image (channels, rows, columns)", "Conv3D is for a volume (channels, planes, rows, columns)"]),
        ["layers of images for a signal"] = new(
            """[Input(4, 8)] [{|CNN109:Conv2D(2, 3)|}] [{|CNN109:DepthwiseConv2D(3, From = "input")|}] [{|CNN109:SeparableConv2D(2, 3, From = "input")|}] [{|CNN109:PixelShuffle(2, From = "input")|}]""",
            ["PixelShuffle is for an image (channels, rows, columns); 'input' gives (4, 8), which is a signal"]),
        ["a convolution of images for a volume"] = new("""[Input(4, 8, 8, 8)] [{|CNN109:ConvTranspose2D(2, {|CNN008:0|})|}]""", ["which is a volume"]),
        ["groups of a transposed convolution"] = new(
            """[Input(5, 4, 4)] [ConvTranspose2D(3, 3, {|CNN103:{|CNN102:Groups = 2|}|})]""", ["ConvTranspose2D has 2 groups, which do not divide its 3 filters"]),
        ["groups of a normalisation"] = new("""[Input(5, 4, 4)] [GroupNorm({|CNN102:2|})]""", ["GroupNorm has 2 groups", "5 channels"]),
        ["a sum of two shapes"] = new(
            """[Input(4, 8, 8)] [Conv2D(4, 3)] [Add("input", {|CNN110:"conv1"|}, "input", {|CNN110:"conv1"|})]""",
            ["Add cannot join 'conv1' of shape (4, 6, 6) and 'input' of shape (4, 8, 8); expected (4, 8, 8)"]),
        ["a sum of vector and image"] = new("""[Input(4, 1, 1)] [Flatten] [Add("flatten1", {|CNN110:"input"|})]""", ["'input' of shape (4, 1, 1) and 'flatten1' of shape (4)"]),
        ["a product of two shapes"] = new(
            """[Input(4, 8, 8)] [Conv2D(4, 3)] [GlobalAveragePool] [Dense(3)] [Multiply("globalaveragepool1", "input", {|CNN110:"conv1"|}, {|CNN110:"dense1"|})]""",
            ["Multiply cannot join 'conv1' of shape (4, 6, 6) and 'input' of shape (4, 8, 8); expected (4, 8, 8) or (4, 1, 1) or (4)", "'dense1' of shape (3)"]),
        ["a product of two vectors"] = new("""[Input(4)] [Dense(1)] [Multiply("input", {|CNN110:"dense1"|})]""", ["(1) and 'input' of shape (4); expected (4)"]),
        ["a concatenation of two sizes"] = new(
            """[Input(4, 8, 8)] [Conv2D(3, 3)] [Flatten] [Concat("input", {|CNN110:"conv1"|}, {|CNN110:"flatten1"|})]""",
            ["Concat cannot join 'conv1' of shape (3, 6, 6) and 'input' of shape (4, 8, 8); expected (any channels, 8, 8)"]),
        ["a join beside what is unknown"] = new(
            """[Input(4, 8, 8)] [Conv2D(4, {|CNN101:9|}, Name = "a")] [Add("a", "input", Name = "b")] [Conv2D(4, 3, From = "input", Name = "c")] [Add("b", "input", {|CNN110:"c"|})] [MaxPool(99)]""",
            ["'c' of shape (4, 6, 6)"]),
        ["too few axes"] = new("""[Input(6, 8, 7)] [Permute({|CNN009:1, 0|})]""", ["The order of Permute has 2 values; expected 3, one for each axis of its input (6, 8, 7)"]),
        ["an axis twice"] = new("""[Input(6, 8, 7)] [Permute(1, 0, {|CNN008:1|})]""", ["An axis is 1; expected each of 0 (the channels) to 2 once"]),
        ["no such axis"] = new("""[Input(6, 8, 7)] [Permute(1, {|CNN008:-1|}, 2)]""", ["An axis is -1"]),
        ["shuffled channels"] = new("""[Input(6, 8, 8)] [PixelShuffle({|CNN111:2|})]""", ["4 channels into one, and 4 does not divide the 6 channels of its input (6, 8, 8)"]),
        ["shuffled channels beyond 32 bits"] = new("""[Input(6, 8, 8)] [PixelShuffle({|CNN111:2000000000|})]""", ["4000000000000000000 channels"]),
        ["padding of a transposed convolution"] = new(
            """[Input(6, 2, 2)] [ConvTranspose2D(4, 3, {|CNN112:Pad = 2|})]""", ["input (6, 2, 2) over 4 x 4, and its padding [2, 2, 2, 2]"]),
        ["Same of a transposed convolution"] = new(
            """[Input(6, 2, 2)] [ConvTranspose2D(4, 2, Stride = 4, OutputPad = 1, {|CNN113:Padding = Padding.Same|})]""",
            ["ConvTranspose2D with Padding.Same gives 4 times the rows, and its window reaches over only 2 with an output pad of 1; expected at least 4"]),

        // Size.
        ["input too large"] = new("""[{|CNN201:Input(1, 50000, 50000)|}] [Conv2D(2, 3)]""", ["an input (1, 50000, 50000) of 2500000000 elements"]),
        ["input beyond 64 bits"] = new("""[{|CNN201:Input(2147483647, 2147483647, 2147483647)|}] [Dense(2)]""", ["9.904e+27"]),
        ["output too large"] = new("""[Input(1, 10000, 10000)] [{|CNN201:Conv2D(64, 1)|}] [MaxPool(20000)]""", ["an output (64, 10000, 10000) of 6400000000 elements"]),
        ["padding too large"] = new("""[Input(1, 8, 8)] [{|CNN201:Pad(2147483647)|}]""", ["4294967302"]),
        ["padded input too large"] = new("""[Input(1, 8, 8)] [{|CNN201:Conv2D(1, 1, Stride = 1000000, Pad = 2147483647)|}]""", ["a padded input (1, 4294967302, 4294967302)"]),
        ["weights too large"] = new("""[Input(1, 1000, 1000)] [{|CNN201:Dense(10000)|}]""", ["weights (10000, 1000000) of 10000000000 elements"]),
        ["a wide output too large"] = new("""[Input(60000, 2, 2)] [{|CNN201:DepthwiseConv2D(1, Multiplier = 60000)|}] [Dense(1)]""", ["an output (3600000000, 2, 2)"]),
        ["an upsampled output too large"] = new("""[Input(1, 100, 100)] [{|CNN201:Upsample(1000000)|}] [Dense(1)]""", ["an output (1, 100000000, 100000000)"]),
        ["a transposed output too large"] = new("""[Input(1, 100, 100)] [{|CNN201:ConvTranspose2D(1, 1, Stride = 2000000000)|}] [Dense(1)]""", ["an output with its padding (1, 198000000001, 198000000001)"]),
        ["a concatenation too large"] = new(
            """[Input(40000, 200, 200)] [ReLU] [{|CNN201:Concat("input", "relu1")|}] [Dense(1)]""", ["an output (80000, 200, 200) of 3200000000 elements"]),
        ["outputs too large"] = new("""[Input(40000, 200, 200)] [ReLU] [{|CNN201:Output("input", "relu1")|}]""", ["outputs (40000, 200, 200) and (40000, 200, 200) of 3200000000 elements"]),
        ["too many parameters of normalisations"] = new(
            """[Input(40000, 200, 200)] [{|CNN202:LayerNorm|}]""", ["With LayerNorm the network has 3200000000 parameters"]),
        ["too many parameters"] = new("""[Input(30000)] [Dense(60000)] [{|CNN202:Dense(10000)|}] [Dense(10000)]""", ["With Dense the network has 2400070000 parameters"]),

        // Meaning.
        ["softmax twice"] = new("""[Input(4)] [Dense(3)] [Softmax] [Loss({|CNN301:LossFunction.SoftmaxCrossEntropy|})]""", ["'softmax1' (Softmax)", "take LossFunction.CrossEntropy"]),
        ["softmax after its logarithm"] = new("""[Input(4)] [Dense(3)] [LogSoftmax] [Loss({|CNN301:LossFunction.SoftmaxCrossEntropy|})]""", ["take LossFunction.NegativeLogLikelihood"]),
        ["softmax behind a flatten"] = new("""[Loss({|CNN301:LossFunction.SoftmaxCrossEntropy|})] [Input(4, 2, 2)] [Softmax] [Flatten]""", ["'softmax1'"]),
        ["softmax of the first output"] = new(
            """
            [Input(4)] [Dense(3, Name = "a")] [Softmax(Name = "s")] [Dense({|CNN008:0|}, From = "a", Name = "z")]
            [Output("s", "z")] [Loss({|CNN301:LossFunction.SoftmaxCrossEntropy|})]
            """,
            ["'s' (Softmax)"]),
        ["sigmoid of a transposed convolution"] = new(
            """[Input(4, 2, 2)] [ConvTranspose2D(3, 2, Activation = Activation.Sigmoid)] [Loss({|CNN301:LossFunction.SigmoidCrossEntropy|})]""", ["(ConvTranspose2D with Sigmoid)"]),
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
        ["winograd with a stride and reflections"] = new(
            """[Input(16, 8, 8)] [Conv2D(16, 3, Stride = 2, Pad = 1, PadMode = PadMode.Reflect, {|CNN311:Algorithm = Algorithm.Winograd4|})]""",
            ["Conv2D cannot be computed by Algorithm.Winograd4: its padding is Reflect, and with a stride Winograd's form is for padding with zeros"]),
        ["winograd of a tap in each phase"] = new("""[Input(16, 8, 8)] [Conv2D(16, 2, Stride = 2, {|CNN311:Algorithm = Algorithm.Winograd4|})]""", ["its kernel is 2 x 2, its stride 2 x 2: there is nothing to save"]),
        ["winograd with a dilation"] = new("""[Input(16, 8)] [Conv1D(16, 3, Dilation = 2, {|CNN311:Algorithm = Algorithm.Winograd2|})]""", ["its dilation is 2"]),
        ["winograd of one tap"] = new("""[Input(16, 8, 8)] [Conv2D(16, 1, {|CNN311:Algorithm = Algorithm.Winograd2|})]""", ["its kernel is 1 x 1: there is nothing to save"]),
        ["winograd of too many taps"] = new("""[Input(16, 8, 8)] [Conv2D(16, 3, 5, {|CNN311:Algorithm = Algorithm.Winograd6|})]""", ["tiles of 6 with 5 taps take 10 points, and there are 8"]),
        ["winograd of narrow groups"] = new("""[Input(32, 8, 8)] [Conv2D(32, 3, Groups = 4, {|CNN311:Algorithm = Algorithm.Winograd2|})]""", ["its 4 groups are of 8 channels and 8 filters; expected multiples of 16"]),
        ["winograd in an exact class"] = new("""[Input(16, 8, 8)] [Exact] [Conv2D(16, 3, {|CNN311:Algorithm = Algorithm.Winograd2|})]""", ["the class is [Exact]"]),
        ["no algorithm"] = new("""[Input(16, 8, 8)] [Conv2D(16, 3, {|CNN008:Algorithm = (Algorithm)9|})]""", ["Algorithm is 9; expected one of Auto, Direct, Winograd2"]),
        ["softmax of one"] = new("""[Input(4)] [Dense(1)] [{|CNN305:Softmax|}]""", ["Softmax normalises over the channels of (1)", "always 1"]),
        ["softmax loss of one"] = new("""[Input(4)] [Dense(1)] [Loss({|CNN305:LossFunction.SoftmaxCrossEntropy|})]""", ["LossFunction.SoftmaxCrossEntropy normalises"]),

        ["a layer without effect"] = new("""[Input(4)] [{|CNN306:Dense(3)|}] [Dense(2, From = "input")]""", ["'dense1' has no effect"]),
        ["a layer after the output"] = new("""[Input(4)] [Dense(3)] [{|CNN306:ReLU|}] [Output("dense1")]""", ["'relu1' has no effect"]),
        ["normalisations of one"] = new(
            """
            [Input(6, 1, 1)]
            [{|CNN307:InstanceNorm|}] [{|CNN307:GroupNorm(6)|}] [Dense(1)] [{|CNN307:LayerNorm|}] [BatchNorm] [Dense({|CNN008:0|})]
            """,
            ["the positions of each channel of (6, 1, 1)", "GroupNorm normalises over the elements of each group", "LayerNorm normalises over the elements of (1)"]),

        ["softmax of a softmax"] = new("""[Input(4)] [Dense(3)] [Softmax] [Dropout(0.5)] [{|CNN308:LogSoftmax|}]""", ["LogSoftmax reads 'softmax1', whose channels are normalised already"]),
        ["a bias before a normalisation"] = new(
            """
            [Input(4, 8, 8)]
            [{|CNN309:Conv2D(3, 3)|}] [BatchNorm]
            [{|CNN309:SeparableConv2D(3, 3)|}] [BatchNorm]
            [{|CNN309:ConvTranspose2D(3, 3)|}] [BatchNorm(Name = "norm")] [Flatten]
            [{|CNN309:Dense(7)|}] [BatchNorm]
            """,
            ["Conv2D adds a bias, and 'batchnorm1' takes it away again with the mean: UseBias = false spares 3 parameters", "'norm' takes", "spares 7"]),
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
