/** One line of a chip for general-purpose input and output. */
export interface GpioLine {
  /** As the tools name it: `gpiochip0`, its number, or its path. */
  chip: string;
  /** Its place on the chip, from 0. */
  line: number;
  /** True: the line is active while its voltage is low. */
  activeLow: boolean;
}

/** A line that is read. */
export interface GpioInput extends GpioLine {
  /** What holds the line while its contact is open; absent: what is wired there. */
  bias?: 'pull-up' | 'pull-down' | 'disabled';
}

/** A line in use. */
export interface GpioPart {
  /** What is wrong with it and what mends that; empty: nothing. */
  readonly trouble: string;
  /** Gives the line back. Settles when the programs that held it have ended; never throws. */
  stop(): Promise<void>;
}

/** A line that is driven. */
export interface GpioLight extends GpioPart {
  set(isActive: boolean): void;
}

/** Lines of the board. Nothing throws: what cannot be had is told as `trouble`. */
export interface Gpio {
  /** @param onLevel told the level once it is known, and then each change that lasts */
  watch(input: GpioInput, onLevel: (isActive: boolean) => void): GpioPart;
  /** Drives a line, inactive at first and again when it is given back. */
  drive(line: GpioLine): GpioLight;
}
